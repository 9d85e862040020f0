/** WeChat's bridge: on iOS its callbacks are native scripts, which count as a viewer's gesture. */

interface Bridge {
  invoke(name: string, args: object, callback: () => void): void;
}

/** Runs `act` in a callback of the bridge, which may be there already or come later, until the answer is called; without WeChat, never. */
export function askBridge(act: () => void): () => void {
  const invoke = () => (window as { WeixinJSBridge?: Bridge }).WeixinJSBridge?.invoke('getNetworkType', {}, act);
  if ('WeixinJSBridge' in window) invoke();
  else document.addEventListener('WeixinJSBridgeReady', invoke, { once: true });
  return () => document.removeEventListener('WeixinJSBridgeReady', invoke);
}
