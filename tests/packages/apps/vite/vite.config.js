// Nothing of liveroom's: Vite finds the wasm by itself. The page lies in a folder of its site.
export default { base: './', build: { outDir: '../../dist/vite', emptyOutDir: true } };
