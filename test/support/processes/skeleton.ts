// What a page is built of: for roles whose pages consist of the same parts, one of them is looked at.

const TAG = /<(\/?)([a-z][a-z0-9-]*)((?:\s[^>]*?)?)\/?>/g
const VOID = new Set(['area', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'use', 'wbr'])

/** Each kind of element in `<main>`, with its parent: `ul.chips>li`. */
export function partsOf(html: string): ReadonlySet<string> {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  const parts = new Set<string>()
  const open: string[] = []
  for (const [, isEnd, name, attributes] of main.matchAll(TAG)) {
    if (isEnd === '/') {
      open.pop()
      continue
    }
    const classes = /\sclass="([^"]*)"/.exec(attributes!)?.[1]?.trim().split(/\s+/) ?? []
    const kind = [name, ...classes].join('.')
    parts.add(`${open.at(-1) ?? ''}>${kind}`)
    if (!VOID.has(name!)) open.push(kind)
  }
  return parts
}
