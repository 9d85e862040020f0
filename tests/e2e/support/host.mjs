// The host with the demo's configuration, pointed at a simulator and changed as a test needs it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT, program } from './programs.mjs';
import { startServer } from './server.mjs';

const DEMO = join(ROOT, 'www/demo');

export class Host {
  #server;
  #dir;
  #args;

  /**
   * `set`: overrides by path, such as `{ 'talkfun.signing': 'api' }`. `rooms`: TOML to add to the directory of rooms.
   * `pages`: a directory of pages in place of www/pages. `args`: further options of `liveroom-host serve`.
   */
  static async start(sim, { set = {}, rooms = '', pages = join(ROOT, 'www/pages'), args = [] } = {}) {
    const dir = await mkdtemp(join(tmpdir(), 'liveroom-'));
    try {
      const directory = join(dir, 'rooms.toml');
      await writeFile(directory, `${await readFile(join(DEMO, 'rooms.toml'), 'utf8')}\n${rooms}`);
      const overrides = { ...simulator(sim.port), directory, 'store.path': join(dir, 'store.sqlite'), ...set };
      const host = new Host(dir, [
        'serve', '--config', join(DEMO, 'liveroom.toml'), '--pages', pages, '--pages', `${join(ROOT, 'target/apps')}=/apps`, '--kit', join(ROOT, 'pkg'),
        ...Object.entries(overrides).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
        ...args,
      ]);
      await host.#listen(0);
      return host;
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  constructor(dir, args) {
    this.#dir = dir;
    this.#args = args;
  }

  /** The pages' origin: `localhost`, as a person would type it. */
  get url() { return `http://localhost:${this.port}`; }
  /** The base path, by address: Node and the simulator need not resolve a name. */
  get live() { return `http://127.0.0.1:${this.port}/live`; }
  get port() { return this.#server.port; }
  get log() { return this.#server.log; }

  /** Stops the host, does `meanwhile`, and starts it again: at the same address, with the same store. */
  async restart(meanwhile = () => {}) {
    const { port } = this;
    await this.#server.stop();
    await meanwhile();
    await this.#listen(port);
  }

  async close() {
    await this.#server.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #listen(port) {
    const listen = ['--listen', `127.0.0.1:${port}`];
    this.#server = await startServer('liveroom-host', program('liveroom-host'), [...this.#args, ...listen]);
  }
}

/** Where the simulator is, in the words of the host's configuration. */
const simulator = (port) => ({
  'talkfun.api': `http://127.0.0.1:${port}/portal.php`,
  'talkfun.room_base': `http://open.talk-fun.localhost:${port}`,
  'baijiayun.api': `http://127.0.0.1:${port}`,
  'baijiayun.room_base': `http://demo.at.baijiayun.localhost:${port}`,
  'gensee.api': `http://127.0.0.1:${port}`,
  'gensee.room_base': `http://demo.gensee.localhost:${port}`,
});
