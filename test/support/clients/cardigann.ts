import { XMLParser } from 'fast-xml-parser'

// Prowlarr and Jackett, as far as our definition uses them: templates in requests, and selectors
// over the elements of an XML reply (CardigannParser.cs, CardigannRequestGenerator.cs).

export interface Selector {
  readonly selector: string
  readonly attribute?: string
  readonly optional?: boolean
}

export interface CardigannDefinition {
  readonly id: string
  readonly links: readonly string[]
  readonly caps: {
    readonly categorymappings: readonly { id: number; cat: string; desc: string }[]
    readonly modes: Readonly<Record<string, readonly string[]>>
  }
  readonly login: {
    readonly path: string
    readonly inputs: Readonly<Record<string, string | number>>
    readonly headers: Readonly<Record<string, readonly string[]>>
    readonly error: readonly { selector: string; message: Selector }[]
  }
  readonly search: {
    readonly paths: readonly { path: string; response: { type: string } }[]
    readonly headers: Readonly<Record<string, readonly string[]>>
    readonly inputs: Readonly<Record<string, string | number>>
    readonly rows: { readonly selector: string }
    readonly fields: Readonly<Record<string, Selector>>
  }
}

export interface Variables {
  readonly Config: Readonly<Record<string, string>>
  readonly Query: Readonly<Record<string, string>>
  readonly Categories: readonly string[]
}

/** A Go template: `{{ .Query.Season }}` and `{{ join .Categories "," }}`; nothing else is used. */
export function filled(template: string | number, variables: Variables): string {
  return String(template).replace(/\{\{(.+?)\}\}/g, (_all, inside: string) => {
    const joined = /^ join \.Categories "(.)" $/.exec(inside)
    if (joined !== null) return variables.Categories.join(joined[1])
    const [, group, name] = /^ \.(Config|Query)\.(\w+) $/.exec(inside) ?? []
    if (group === undefined) throw new Error(`unknown template ${inside}`)
    return variables[group as 'Config' | 'Query'][name] ?? ''
  })
}

/** Empty inputs are left out. */
export function inputsOf(
  inputs: Readonly<Record<string, string | number>>,
  variables: Variables,
): Record<string, string> {
  const pairs = Object.entries(inputs).map(([name, text]) => [name, filled(text, variables)])
  return Object.fromEntries(pairs.filter(([, value]) => value !== '')) as Record<string, string>
}

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

type Raw = Readonly<Record<string, unknown>>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
})

function elementsOf(list: readonly Raw[]): readonly Element[] {
  return list.flatMap((raw) => {
    const name = Object.keys(raw).find((key) => key !== ':@')
    if (name === undefined || name === '#text') return []
    const inside = raw[name] as readonly Raw[]
    const text = inside.map((one) => String(one['#text'] ?? '')).join('')
    const attributes = (raw[':@'] ?? {}) as Readonly<Record<string, string>>
    return [{ name, attributes, children: elementsOf(inside), text }]
  })
}

/** The releases of a reply: fields by name, as texts. Throws where a required one is missing. */
export function releasesIn(document: string, { search }: CardigannDefinition) {
  const rows = selected(elementsOf(parser.parse(document) as readonly Raw[]), search.rows.selector)
  return rows.map((row) => {
    const pairs = Object.entries(search.fields).map(([name, field]) => {
      const found = valueIn(row, field)
      if (found === null && field.optional !== true) throw new Error(`${name} is missing`)
      return [name, found] as const
    })
    return Object.fromEntries(pairs)
  })
}

/** The message of the first error of a reply; null: there is none. */
export function errorIn(document: string, { login }: CardigannDefinition): string | null {
  const root = elementsOf(parser.parse(document) as readonly Raw[])
  const whole = { name: '', attributes: {}, children: root, text: '' }
  for (const { selector, message } of login.error) {
    if (selected(root, selector).length > 0) return valueIn(whole, message)
  }
  return null
}

function selected(from: readonly Element[], selector: string): readonly Element[] {
  const [first, ...rest] = selector.split(' > ')
  const found = from.filter(({ name }) => name === first)
  if (rest.length === 0) return found
  return found.flatMap(({ children }) => selected(children, rest.join(' > ')))
}

function valueIn(row: Element, { selector, attribute }: Selector): string | null {
  const element = matching(row.children, selector)
  if (element === undefined) return null
  return attribute === undefined ? element.text.trim() : (element.attributes[attribute] ?? null)
}

function matching(children: readonly Element[], selector: string): Element | undefined {
  const [, named] = /^\[name="(\w+)"\]$/.exec(selector) ?? []
  if (named !== undefined) return children.find(({ attributes }) => attributes.name === named)
  const [, last] = /^(\w+):last-of-type$/.exec(selector) ?? []
  if (last !== undefined) return children.filter(({ name }) => name === last).at(-1)
  if (!/^\w+$/.test(selector)) throw new Error(`unknown selector ${selector}`)
  return children.find(({ name }) => name === selector)
}
