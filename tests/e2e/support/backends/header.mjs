// The example in Node, for tests: a viewer is who a header says.
import http from 'node:http';

import { live } from '../../../../examples/backend/live.mjs';

const server = http.createServer((request, response) => {
  const [id, name = id] = (request.headers['x-liveroom-viewer'] ?? '').split(':').map(decodeURIComponent);
  live(request, response, id ? { id, name } : undefined);
});
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
