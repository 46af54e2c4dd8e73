// What a page is built of: of pages that consist of the same kinds of elements, one is examined
// closely.

const TAG = /<(\/?)([a-z][a-z0-9-]*)((?:\s[^>]*?)?)\/?>/g
const VOID = new Set(['area', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'use', 'wbr'])
/** What changes how an element looks, or what it is to a reader who hears it. */
const ATTRIBUTES = /\s(?:(type|role)="([^"]*)"|((?:aria|data)-[a-z-]+))/g

/** Each kind of element in `<main>`, with its parent: `ul.chips>li`, `label>input:date`. */
export function kindsOf(html: string): ReadonlySet<string> {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  const kinds = new Set<string>()
  const open: string[] = []
  for (const [, isEnd, name, attributes] of main.matchAll(TAG)) {
    if (isEnd === '/') {
      open.pop()
      continue
    }
    const kind = kindOf(name!, attributes!)
    kinds.add(`${open.at(-1) ?? ''}>${kind}`)
    if (!VOID.has(name!)) open.push(kind)
  }
  return kinds
}

function kindOf(name: string, attributes: string): string {
  const classes = /\sclass="([^"]*)"/.exec(attributes)?.[1]?.trim().split(/\s+/) ?? []
  const more = [...attributes.matchAll(ATTRIBUTES)].map(([, is, value, named]) =>
    is === undefined ? `[${named}]` : `:${value}`,
  )
  return [name, ...classes].join('.') + more.join('')
}
