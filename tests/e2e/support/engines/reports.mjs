// What pages say of themselves while a test keeps its hands off: they post it here.
import { once } from 'node:events';
import http from 'node:http';

import { within } from '../server.mjs';

const PATIENCE_MS = 20_000;

/** For a page's own script: `report(value)`; in order, although every request stands alone. */
export const REPORT_SCRIPT = `
const address = new URLSearchParams(location.search).get('report');
let sent = Promise.resolve();
const report = (value) => {
  const body = JSON.stringify(value);
  sent = sent.then(() => fetch(address, { method: 'POST', body })).catch(() => {});
};
`;

export class Reports {
  #server = http.createServer((request, response) => this.#hear(request, response));
  #lists = new Map();
  #last = 0;

  static async start() {
    const reports = new Reports();
    await once(reports.#server.listen(0, '127.0.0.1'), 'listening');
    return reports;
  }

  take() {
    const name = String(++this.#last);
    const reports = new List();
    this.#lists.set(name, reports);
    const address = `http://127.0.0.1:${this.#server.address().port}/${name}`;
    return { address, reports, close: () => this.#lists.delete(name) };
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #hear(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.writeHead(204, { 'access-control-allow-origin': '*' }).end();
    this.#lists.get(request.url.slice(1))?.add(JSON.parse(Buffer.concat(parts).toString()));
  }
}

/** An array that can be waited on. */
class List extends Array {
  /** What is made from it is plain. */
  static get [Symbol.species]() { return Array; }

  #wakers = new Set();

  add(value) {
    this.push(value);
    for (const wake of this.#wakers) wake();
  }

  async first(what, test, after) {
    const search = () => this.find((value, index) => index >= after && test(value));
    let wake = () => {};
    const found = new Promise((resolve) => {
      wake = () => {
        const value = search();
        if (value !== undefined) resolve(value);
      };
      this.#wakers.add(wake);
      wake();
    });
    try {
      return await within(PATIENCE_MS, what, found);
    } catch (error) {
      throw new Error(`${error.message}; reported: ${JSON.stringify([...this])}`, { cause: error });
    } finally {
      this.#wakers.delete(wake);
    }
  }
}
