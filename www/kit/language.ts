/** Which language to speak: the page's choice, the page's own, the browser's; English for `en`, else Chinese. */
export function isEnglish(language: string | undefined): boolean {
  return /^en/i.test(language ?? (document.documentElement.lang || navigator.language));
}
