/** The name under which a browser saves a download, as the `Content-Disposition` header (RFC 6266). */

/** Longest name that is sent, in characters, without its extension. */
const maxLength = 150;

/**
 * `attachment; filename="…"`, with a `filename*` in UTF-8 besides where the name is not plain ASCII. What file systems
 * refuse, and what would break out of the header or disguise the name, becomes `_`; the extension is added when missing.
 * @param fallback the name that is used when nothing of the wanted one is left, without an extension.
 */
export function contentDisposition(wanted: string | undefined, fallback: string, extension: string): string {
  const ending = `.${extension}`;
  const safe = safeName(wanted ?? fallback);
  const stem = safe.toLowerCase().endsWith(ending) ? safe.slice(0, -ending.length) : safe;
  const name = `${[...stem].slice(0, maxLength).join('') || fallback}${ending}`;
  const ascii = name.replaceAll(/[^ -~]|%/gu, '_');
  const header = `attachment; filename="${ascii}"`;
  return ascii === name ? header : `${header}; filename*=UTF-8''${encodeExtended(name)}`;
}

/** Without path separators, control and direction characters, and dots or spaces at the ends. */
const safeName = (name: string): string =>
  name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]/gu, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');

/** Percent-encoding of RFC 8187: stricter than a URL's. */
const encodeExtended = (text: string): string =>
  encodeURIComponent(text).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
