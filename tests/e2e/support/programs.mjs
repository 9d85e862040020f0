// Where the compiled servers and the browsers are. `cargo xtask test` says so; a test run by hand finds a finished build.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const NAMES = { 'liveroom-host': 'LIVEROOM_HOST', 'liveroom-sim': 'LIVEROOM_SIM' };

export function program(name) {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  const path = process.env[NAMES[name]] ?? join(target, 'debug', name);
  if (!existsSync(path)) throw new Error(`${name} is not built: run \`cargo xtask test --only e2e\``);
  return path;
}

export const chromium = () => process.env.LIVEROOM_CHROMIUM ?? '/usr/bin/chromium';
export const firefox = () => process.env.LIVEROOM_FIREFOX ?? '/usr/bin/firefox-esr';
export const webkitDriver = () => process.env.LIVEROOM_WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
/** WebKitGTK's own small browser; its package puts it beside the engine's processes. */
export const miniBrowser = () => process.env.LIVEROOM_MINIBROWSER ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
export const php = () => process.env.LIVEROOM_PHP ?? '/usr/bin/php';
export const xvfb = () => process.env.LIVEROOM_XVFB ?? '/usr/bin/Xvfb';
/** Chromium and Firefox are to have no WebAssembly, so that the kit comes as JavaScript. */
export const WITHOUT_WASM = Boolean(process.env.LIVEROOM_WITHOUT_WASM);
