/**
 * How the cover looks: one rule a line. A page changes it through `--liveroom-accent`, `--liveroom-ink`, `--liveroom-shade` on `:root`, or
 * through `::part()` of the cover's host.
 */

export const SHEET = `
:host { position: absolute; inset: 0; pointer-events: none; font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
:host([hidden]), [hidden] { display: none !important; }
[part="cover"] { position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 10px; padding: 16px; box-sizing: border-box; text-align: center; color: var(--liveroom-ink, #fff); background: #0c1117; pointer-events: auto; overflow: hidden; }
[part="cover"] > * { position: relative; margin: 0; }
[part="cover"] > :empty:not([part="spinner"], img, .play) { display: none; }
[part="poster"] { position: absolute !important; inset: 0; width: 100%; height: 100%; object-fit: cover; opacity: .35; }
[part="title"] { font-size: 1.15em; font-weight: 600; }
[part="clock"] { font-size: 1.6em; font-weight: 600; font-variant-numeric: tabular-nums; }
[part="button"] { min-width: 44px; min-height: 44px; padding: 0 22px; border: 0; border-radius: 22px; font: inherit; font-weight: 600; color: #fff; background: var(--liveroom-accent, #1668dc); cursor: pointer; touch-action: manipulation; }
[part="button"]:hover { filter: brightness(1.12); }
[part="button"]:focus-visible { outline: 3px solid #fff; outline-offset: 3px; }
.play { display: grid; place-items: center; width: 72px; height: 72px; padding: 0; border-radius: 50%; }
.play::before { content: ""; margin-left: 6px; border: solid transparent; border-width: 15px 0 15px 25px; border-left-color: #fff; }
[part="spinner"] { display: none; width: 34px; height: 34px; border: 3px solid rgb(255 255 255 / .25); border-top-color: #fff; border-radius: 50%; animation: turn .9s linear infinite; box-sizing: border-box; }
[data-state="loading"] [part="spinner"] { display: block; }
[data-state="tap"] { background: var(--liveroom-shade, rgb(0 0 0 / .45)); }
[data-state="tap"] [part="poster"], [data-state="unmute"] [part="poster"], [data-state="tap-inside"] [part="poster"] { display: none; }
[data-state="unmute"], [data-state="tap-inside"] { background: none; pointer-events: none !important; }
[data-state="unmute"] { align-items: flex-start; justify-content: flex-start; }
[data-state="unmute"] [part="button"] { pointer-events: auto; background: rgb(0 0 0 / .72); }
[data-state="tap-inside"] { justify-content: flex-end; }
[data-state="tap-inside"] [part="text"] { padding: 10px 18px; border-radius: 22px; background: rgb(0 0 0 / .72); }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { [part="spinner"] { animation-duration: 6s; } }
`;
