/**
 * How the cover looks: one rule a line. A page changes it through the custom properties (`--liveroom-…` on `:root`), or through `::part()`
 * of the cover's host, whose `data-liveroom-cover` holds the state. Sizes follow the slot's, not the window's.
 */

export const SHEET = `
:host { position: absolute !important; inset: 0 !important; margin: 0 !important; pointer-events: none; container-type: size; font: 15px/1.4 system-ui, sans-serif; }
[hidden] { display: none !important; }
[part=cover] { position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: .5em; padding: 1em max(1em, env(safe-area-inset-left)); font-size: clamp(12px, 8px + 2.6cqmin, 22px); text-align: center; color: var(--liveroom-ink, #fff); background: #101820; pointer-events: auto; overflow: hidden; outline: 0; }
[part=cover] > * { position: relative; margin: 0; box-sizing: border-box; max-width: 100%; flex: none; text-wrap: balance; }
p:empty { position: absolute; }
[part=poster] { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; opacity: .2; }
[part=title] { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
[part=text] { font-size: 1.2em; font-weight: 600; }
[part=clock] { font-size: 1.6em; font-weight: 600; font-variant-numeric: tabular-nums; }
[part=code] { font-size: .8em; }
[part=button] { min-height: max(44px, 2.4em); padding: 0 1.5em; border: 2px solid transparent; border-radius: 44px; font: inherit; font-weight: 600; color: var(--liveroom-accent-ink, #fff); background: var(--liveroom-accent, #1668dc) border-box; cursor: pointer; }
[part=button]:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #000; }
.round { display: grid; place-items: center; width: 4.8em; height: 4.8em; padding: 0; }
.round::before { content: ""; margin-left: .4em; border: solid transparent; border-width: 1em 0 1em 1.7em; border-left-color: currentColor; }
[part=spinner] { display: none; width: 2em; height: 2em; border: 3px solid; border-top-color: transparent; border-radius: 50%; animation: turn .9s linear infinite; }
[data-state=loading] [part=spinner] { display: block; }
[data-state=gate] [part=poster] { opacity: 1; }
[data-state=gate] [part=title] { position: absolute; inset: 0 0 auto; padding: 1em 1em 3em; text-align: start; font-weight: 600; background: linear-gradient(rgb(0 0 0 / .8), rgb(0 0 0 / .65) 50%, transparent); }
[data-state=tap] { background: var(--liveroom-shade, rgb(0 0 0 / .45)); }
[data-state=hidden], [data-state=unmute], [data-state=tap-inside] { justify-content: start; background: none; pointer-events: none; }
[data-state=hidden] { inset: 0 auto auto 0; clip-path: inset(50%); }
[data-state=unmute] { align-items: start; }
[data-state=unmute] [part=button], [data-state=tap-inside] [part=text] { padding: .5em 1.2em; border-radius: 44px; font-size: 1em; white-space: normal; color: #fff; background: rgb(0 0 0 / .75); }
[data-state=unmute] [part=button] { pointer-events: auto; }
@container (max-height: 139px) { [part=cover] { gap: 4px; padding: 4px; line-height: 1.2; } [part=title], [part=code] { display: none; } [part=text], [part=clock] { font-size: 1em; } [part=text] { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } }
@media (forced-colors: active) { [part=poster] { display: none; } [part=spinner] { border-top-color: Canvas; } }
@media (prefers-reduced-motion: reduce) { [part=spinner] { animation-duration: 6s; } }
@keyframes turn { to { transform: rotate(1turn); } }
`;
