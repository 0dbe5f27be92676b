/** A browser and its system by what it says of itself: one of our own words each, never its text. */

const BROWSERS = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|Chromium|HeadlessChrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const
const SYSTEMS = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows NT\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const

/** 'Firefox, Linux'; null: it says nothing that we know. */
export function deviceOf(userAgent = ''): string | null {
  const names = [BROWSERS, SYSTEMS].flatMap((known) => {
    const [name] = known.find(([, pattern]) => pattern.test(userAgent)) ?? []
    return name ?? []
  })
  return names.length > 0 ? names.join(', ') : null
}
