/** The wasm, in whatever form it comes. */

export type Wasm = Response | BufferSource | WebAssembly.Module;

/** Not at once by `new WebAssembly.Instance`: Chromium before 115 forbids that for more than 4 kB. */
export async function instantiate(wasm: Wasm, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  if (wasm instanceof WebAssembly.Module) return WebAssembly.instantiate(wasm, imports);
  if (!(wasm instanceof Response)) return (await WebAssembly.instantiate(wasm, imports)).instance;
  // What a server sends with another type cannot be compiled while it arrives.
  const streams = wasm.headers.get('content-type') === 'application/wasm';
  const source = await (streams ? WebAssembly.instantiateStreaming(wasm, imports) : WebAssembly.instantiate(await wasm.arrayBuffer(), imports));
  return source.instance;
}
