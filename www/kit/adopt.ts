/** Styles for a shadow root. */

/** Through the CSSOM, which a strict `style-src` allows; engines without constructable sheets take the rules into an empty element. */
export function adopt(root: ShadowRoot, rulesALine: string): void {
  let sheet: CSSStyleSheet | null;
  if ('adoptedStyleSheets' in root) {
    sheet = new CSSStyleSheet();
  } else {
    const style = document.createElement('style');
    (root as ShadowRoot).append(style);
    sheet = style.sheet;
  }
  for (const rule of rulesALine.split('\n')) {
    try {
      sheet?.insertRule(rule, sheet.cssRules.length);
    } catch {
      // An engine leaves out what is no rule to it: an empty line, or `@container` before 2022.
    }
  }
  // Whole: an engine looks at all elements again for each rule of a sheet in use. To one without, this is any property.
  root.adoptedStyleSheets = [sheet!];
}
