/** What the browser shows of itself. */

type Signs = Pick<Navigator, 'userAgent' | 'maxTouchPoints'>;

/** An iPad says that it is a Macintosh, which has no touch screen. */
export const isIos = ({ userAgent, maxTouchPoints }: Signs): boolean =>
  /iPad|iPhone|iPod/.test(userAgent) || (maxTouchPoints > 1 && /Macintosh/.test(userAgent));

/** Desktop browsers ignore the viewport meta. */
export const isPhoneOrTablet = (signs: Signs): boolean => isIos(signs) || /Mobi|Android/.test(signs.userAgent);

/** What WeChat says of the page; in some engines only once its bridge is there. */
const wxjsEnvironment = () => String((window as { __wxjs_environment?: unknown }).__wxjs_environment);

export const isMiniProgram = (): boolean => wxjsEnvironment() === 'miniprogram';

/** For the core, which reads it (`src/options.rs`). */
export const circumstances = () => ({
  userAgent: navigator.userAgent,
  wxjsEnvironment: wxjsEnvironment(),
  isSecure: location.protocol === 'https:',
  seed: Math.floor(Math.random() * 2 ** 32),
});

/** Whether the viewer saves data, or has a network that brings next to none: Chromium alone says so. */
export function isFrugal(browser: object): boolean {
  const { connection } = browser as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData || /2g/.test(connection?.effectiveType!);
}
