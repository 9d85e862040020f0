/** What the browser shows of itself. */

type Signs = Pick<Navigator, 'userAgent' | 'maxTouchPoints'>;

/** An iPad says that it is a Macintosh, which has no touch screen. */
export const isIos = ({ userAgent, maxTouchPoints }: Signs): boolean =>
  /iPad|iPhone|iPod/.test(userAgent) || (maxTouchPoints > 1 && /Macintosh/.test(userAgent));

/** Desktop browsers ignore the viewport meta. */
export const isPhoneOrTablet = (signs: Signs): boolean => isIos(signs) || /Mobi|Android/.test(signs.userAgent);

/** For the core, which reads it (`src/page.rs`). */
export const circumstances = () => ({
  userAgent: navigator.userAgent,
  wxjsEnvironment: String((window as { __wxjs_environment?: unknown }).__wxjs_environment),
  isSecure: location.protocol === 'https:',
  seed: Math.floor(Math.random() * 2 ** 32),
});
