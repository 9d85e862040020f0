// The environment that the playground asks for, made before anything else of this page runs. All of it is simulated, as far as a page can.

const wanted = new URLSearchParams(location.search).get('environment')?.split(' ') ?? [];

if (wanted.includes('wechat') || wanted.includes('mini-program')) {
  const phone = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36';
  const program = wanted.includes('mini-program') ? ' miniProgram/wx0000000000000000' : '';
  Object.defineProperty(navigator, 'userAgent', { get: () => `${phone} MicroMessenger/8.0.60(simulated) NetType/WIFI Language/zh_CN${program}` });
  if (program) window.__wxjs_environment = 'miniprogram';
  // Its callbacks count as a gesture in WeChat; here they are callbacks.
  window.WeixinJSBridge = { invoke: (name, options, done) => setTimeout(() => done?.({ err_msg: `${name}:ok` })) };
}

if (wanted.includes('plain')) delete window.WebAssembly;

if (wanted.includes('slow')) {
  const { fetch } = window;
  window.fetch = async (...request) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return fetch(...request);
  };
}
