const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Characters that need a closer look; most texts have none, and are tested in one go. */
const SPECIAL = /[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/

/** Text in XML 1.0, without the characters that are not allowed in a document. */
export function xml(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (found) => ESCAPES[found])
}

/** An element with these attributes; its content is XML already, and without any it is closed. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = '',
): string {
  let head = `<${name}`
  for (const key in attributes) head += ` ${key}="${xml(String(attributes[key]))}"`
  return content === '' ? `${head}/>` : `${head}>${content}</${name}>`
}

/** A whole document with this root. */
export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

/** The time in RFC 1123, with a numeric zone: programs in Go read no other one. */
export function xmlTime(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}

/** An element that holds a text. */
export function textElement(name: string, text: string | number): string {
  return `<${name}>${typeof text === 'number' ? text : xml(text)}</${name}>`
}
