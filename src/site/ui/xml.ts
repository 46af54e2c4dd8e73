const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Characters that may need escaping; most texts have none, and one test shows that. */
const SPECIAL = /[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/

/** Escapes text for XML 1.0, and removes the characters that it does not allow. */
export function xml(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (found) => ESCAPES[found])
}

/**
 * Returns an element with these attributes; its content is already XML, and without content it is
 * closed.
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = '',
): string {
  let head = `<${name}`
  for (const key in attributes) head += ` ${key}="${xml(String(attributes[key]))}"`
  return content === '' ? `${head}/>` : `${head}>${content}</${name}>`
}

/** Returns a complete document with this root. */
export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

/** Formats a time by RFC 1123 with a numeric zone, the only one that programs in Go read. */
export function xmlTime(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}

/** Returns an element that contains a text. */
export function textElement(name: string, text: string | number): string {
  return `<${name}>${typeof text === 'number' ? text : xml(text)}</${name}>`
}
