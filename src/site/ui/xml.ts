const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text in XML 1.0, without the characters that are not allowed in a document. */
export function xml(text: string): string {
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
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${xml(String(value))}"`)
  const head = `<${name}${given.join('')}`
  return content === '' ? `${head}/>` : `${head}>${content}</${name}>`
}

/** An element that holds a text. */
export function textElement(name: string, text: string | number): string {
  return `<${name}>${xml(String(text))}</${name}>`
}
