// The agent, around an adapter that does at once what it is asked.
import { connect } from '/pkg/agent.js';

export function serve(page, setVolume) {
  connect({ vendor: 'bench', offers: ['volume'], start() {}, setVolume }, { allowedOrigins: [page] });
}
