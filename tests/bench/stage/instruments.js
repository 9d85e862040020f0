// Loaded before everything else: times and counts what the browser calls of the page from now on, and counts what is read of the layout.
(() => {
  const { PerformanceObserver } = window;
  const { getBoundingClientRect } = Element.prototype;
  const real = {
    raf: window.requestAnimationFrame.bind(window), now: performance.now.bind(performance), PerformanceObserver,
    top: (element) => getBoundingClientRect.call(element).top,
  };
  const calls = {};
  let depth = 0;
  let began = 0;
  let worked = 0;
  let reads;

  /** Work that goes on in microtasks ends where the follower says so: spans within spans count once. */
  const begin = () => {
    if (depth++ === 0) began = real.now();
  };
  const end = () => {
    if (--depth === 0) worked += real.now() - began;
  };

  const timed = (name, act) => function (...given) {
    calls[name] = (calls[name] ?? 0) + 1;
    begin();
    try {
      return act.apply(this, given);
    } finally {
      end();
    }
  };

  for (const name of ['requestAnimationFrame', 'requestIdleCallback', 'setTimeout', 'setInterval']) {
    const ask = window[name];
    window[name] = (act, ...rest) => ask.call(window, typeof act === 'function' ? timed(name, act) : act, ...rest);
  }
  for (const name of ['IntersectionObserver', 'MutationObserver', 'PerformanceObserver', 'ResizeObserver']) {
    window[name] = class extends window[name] {
      constructor(act, ...rest) { super(timed(name, act), ...rest); }
    };
  }

  const wrapped = new WeakMap();
  const heard = (type, listener) => {
    if (typeof listener !== 'function' && typeof listener?.handleEvent !== 'function') return listener;
    const known = wrapped.get(listener) ?? {};
    wrapped.set(listener, known);
    const act = typeof listener === 'function' ? listener : (event) => listener.handleEvent(event);
    return (known[type] ??= timed(`on ${type}`, act));
  };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    addEventListener.call(this, type, heard(type, listener), options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    removeEventListener.call(this, type, heard(type, listener), options);
  };
  const port = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  real.hearPort = (end, act) => port.set.call(end, act);
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    ...port,
    set(act) { port.set.call(this, act && timed('on port', act)); },
  });

  /** Counted only when asked for: the count itself costs time. */
  const READ = [
    [Element.prototype, 'getBoundingClientRect', 'getClientRects', 'clientLeft', 'clientTop', 'clientWidth', 'clientHeight', 'scrollLeft', 'scrollTop', 'scrollWidth', 'scrollHeight'],
    [HTMLElement.prototype, 'offsetLeft', 'offsetTop', 'offsetWidth', 'offsetHeight'],
    [window, 'getComputedStyle', 'scrollX', 'scrollY', 'pageXOffset', 'pageYOffset', 'innerWidth', 'innerHeight'],
  ];
  const counting = (act) => function (...given) {
    reads += 1;
    return act.apply(this, given);
  };
  const restore = [];
  const countReads = () => {
    reads = 0;
    for (const [owner, ...names] of READ) {
      for (const name of names) {
        const was = Object.getOwnPropertyDescriptor(owner, name);
        restore.push(() => Object.defineProperty(owner, name, was));
        const how = was.get ? { ...was, get: counting(was.get) } : { ...was, value: counting(was.value) };
        Object.defineProperty(owner, name, how);
      }
    }
  };
  const readsCounted = () => {
    for (const act of restore.splice(0)) act();
    return reads;
  };

  let wasm;
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const make = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await make.apply(WebAssembly, given);
      wasm = Object.values((made.instance ?? made).exports).find((part) => part instanceof WebAssembly.Memory);
      return made;
    };
  }

  window.instruments = {
    ...real, begin, end, countReads, readsCounted,
    calls: () => ({ ...calls }),
    worked: () => worked,
    wasmBytes: () => wasm?.buffer.byteLength ?? 0,
  };
})();
