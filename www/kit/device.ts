/** What the browser shows of itself. */

/** Desktop browsers ignore the viewport meta. */
export const isPhoneOrTablet = (userAgent: string): boolean => /Mobi|Android|iPad|iPhone/.test(userAgent);

/** For the core, which reads it (`src/page.rs`). */
export const circumstances = () => ({
  userAgent: navigator.userAgent,
  wxjsEnvironment: String((window as { __wxjs_environment?: unknown }).__wxjs_environment),
  isSecure: location.protocol === 'https:',
  seed: Math.floor(Math.random() * 2 ** 32),
});
