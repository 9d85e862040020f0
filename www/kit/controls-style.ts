/**
 * How the controls of a floating or page-filling room look: one rule a line. A page sets how far a floating room stays from the edges of
 * what can be seen by `--liveroom-offset` on `:root`.
 */

export const SHEET = `
:host { position: absolute; inset: 0; pointer-events: none; padding-top: calc(env(safe-area-inset-top, 0px) + var(--liveroom-offset, 12px)); padding-right: calc(env(safe-area-inset-right, 0px) + var(--liveroom-offset, 12px)); padding-bottom: calc(env(safe-area-inset-bottom, 0px) + var(--liveroom-offset, 12px)); padding-left: calc(env(safe-area-inset-left, 0px) + var(--liveroom-offset, 12px)); visibility: visible; }
:host([hidden]), [hidden] { display: none !important; }
[part="bar"] { position: absolute; inset: 0 0 auto 0; height: 44px; display: flex; justify-content: flex-end; pointer-events: auto; cursor: grab; touch-action: none; background: linear-gradient(rgb(0 0 0 / .75), rgb(0 0 0 / .6) 60%, transparent); }
[part="bar"]:active { cursor: grabbing; }
[part~="edge"] { position: absolute; pointer-events: auto; cursor: grab; touch-action: none; }
[part~="left"], [part~="right"] { top: 44px; bottom: 0; width: 8px; }
[part~="left"] { left: 0; }
[part~="right"] { right: 0; }
[part~="bottom"] { left: 0; right: 0; bottom: 0; height: 8px; }
[part="size"] { position: absolute; width: 44px; height: min(44px, 100% - 44px); pointer-events: auto; touch-action: none; }
[part="size"]::before { content: ""; position: absolute; inset: 4px; width: 12px; height: 12px; border: solid #fff; border-width: 2px 0 0 2px; filter: drop-shadow(0 0 1px #000) drop-shadow(0 0 2px #000); }
button { flex: none; width: 44px; height: 44px; margin: 0; padding: 0; border: 0; background: none; color: #fff; cursor: pointer; touch-action: manipulation; }
button::before { content: ""; display: block; width: 18px; height: 18px; margin: auto; background: currentcolor; clip-path: var(--shape); filter: drop-shadow(0 0 1px #000); }
button:focus-visible { outline: 2px solid #fff; outline-offset: -4px; border-radius: 8px; }
[part="grip"] { flex: 1 1 0; min-width: 0; cursor: inherit; touch-action: none; --shape: polygon(0 20%, 100% 20%, 100% 36%, 0 36%, 0 64%, 100% 64%, 100% 80%, 0 80%); }
[part="back"] { --shape: polygon(0 50%, 45% 5%, 45% 38%, 100% 38%, 100% 62%, 45% 62%, 45% 95%); }
[part="minimise"] { --shape: polygon(0 70%, 100% 70%, 100% 88%, 0 88%); }
[part="close"], [part="leave"] { --shape: polygon(12% 0, 50% 38%, 88% 0, 100% 12%, 62% 50%, 100% 88%, 88% 100%, 50% 62%, 12% 100%, 0 88%, 38% 50%, 0 12%); }
[part="leave"] { display: none; position: absolute; top: 0; right: 0; pointer-events: auto; background: rgb(0 0 0 / .45); border-radius: 0 0 0 8px; }
:host([data-presentation="fullscreen"]) [part="leave"] { display: block; }
:host([data-presentation="fullscreen"]) :is([part="bar"], [part~="edge"], [part="size"]) { display: none; }
:host([data-minimised="true"]) :is([part="grip"], [part="back"], [part="size"]) { display: none; }
:host([data-minimised="true"]) [part="minimise"] { --shape: polygon(0 0, 100% 0, 100% 100%, 0 100%, 0 0, 16% 16%, 16% 84%, 84% 84%, 84% 16%, 16% 16%); }
:host([data-corner="top-left"]) [part="size"] { right: 0; bottom: 0; cursor: nwse-resize; }
:host([data-corner="top-left"]) [part="size"]::before { inset: auto 4px 4px auto; border-width: 0 2px 2px 0; }
:host([data-corner="top-right"]) [part="size"] { left: 0; bottom: 0; cursor: nesw-resize; }
:host([data-corner="top-right"]) [part="size"]::before { inset: auto auto 4px 4px; border-width: 0 0 2px 2px; }
:host([data-corner="bottom-left"]) [part="size"] { right: 0; top: 44px; cursor: nesw-resize; }
:host([data-corner="bottom-left"]) [part="size"]::before { inset: 4px 4px auto auto; border-width: 2px 2px 0 0; }
:host([data-corner="bottom-right"]) [part="size"] { left: 0; top: 44px; cursor: nwse-resize; }
`;
