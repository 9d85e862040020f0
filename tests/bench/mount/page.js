// One start of one embed.
const { embed, backend } = Object.fromEntries(new URLSearchParams(location.search));
const tasks = [0];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
let mount;
window.measurement = {
  /** What a page loads before the viewer asks. */
  async load() {
    ({ mount } = await import(`./${embed}.js`));
  },
  /** When the viewer asked: the clock of the machine, in milliseconds. */
  start() {
    const begun = performance.timeOrigin + performance.now();
    void mount(document.querySelector('#slot'), backend);
    return begun;
  },
  /** Milliseconds of the longest task; 0 where none took 50 or more. */
  longest: () => Math.max(...tasks),
};
