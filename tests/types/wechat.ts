/** A page in WeChat: what must compile, and, under `@ts-expect-error`, what must not. */

import { LiveRoom } from 'liveroom';
import { LiveRoomError, environment, miniProgram, qrCode, setJssdk, type Jssdk, type LiveRoomErrorCode, type WeChatEnvironment } from 'liveroom/wechat';

declare module 'liveroom' {
  interface CustomEvents {
    'red-packet': { id: string };
    payment: { order: number };
  }
}

const room = await LiveRoom.mount('#slot', { backend: '/live', room: 'math-101', webview: 'frame', viewport: 'cover' });

// Whoever declares the broadcasts of their services knows the data by the name.
room.on('custom', async (event) => {
  if (event.name === 'payment') await miniProgram.navigateTo(`/pages/pay?order=${event.data.order satisfies number}`);
  else console.log(event.data.id satisfies string, event.name satisfies 'red-packet');
  // @ts-expect-error No service sends that.
  console.log(event.name === 'gift');
});

const where: WeChatEnvironment = await environment();
if (where.isMiniProgram && where.app !== 'wecom') await miniProgram.navigateBack(2);
await miniProgram.postMessage({ order: 1 });
const remove: () => void = await qrCode('https://mini.example/a', document.body, { label: 'Scan' });
remove();
setJssdk({} as Jssdk);
// @ts-expect-error It is no JSSDK.
setJssdk('wx');

miniProgram.switchTab('/pages/index').catch((error: unknown) => {
  if (error instanceof LiveRoomError) console.log(error.code satisfies LiveRoomErrorCode);
});
// @ts-expect-error A third party's mini-program cannot be reached.
miniProgram.navigateToMiniProgram('wx0');
// @ts-expect-error A path is a text.
await miniProgram.redirectTo({ url: '/pages/index' });
// @ts-expect-error What happens in a web-view is one of two.
await LiveRoom.mount('#slot', { backend: '/live', room: 'math-101', webview: 'open' });
