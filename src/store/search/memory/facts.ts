// The facts about a torrent, as texts: its category, its year, its tags and the values of its
// attributes.

export const categoryFact = (id: number) => `c${id}`
export const yearFact = (year: number) => `y${year}`
export const tagFact = (id: number) => `t${id}`

/** The type of a value; a list of options has a fact for each of its values. */
export type ValueKind = 's' | 'l' | 'n' | 'b'

export const attributeFact = (key: string, kind: ValueKind, value: string) =>
  `${attributePrefix(key)}${kind}${value}`

/** Returns the prefix of the facts of all values of an attribute. */
export const attributePrefix = (key: string) => `a${key}\u0000`

export type Fact =
  | { readonly kind: 'category'; readonly id: number }
  | { readonly kind: 'tag'; readonly id: number }
  | { readonly kind: 'year'; readonly id: number }
  | {
      readonly kind: 'attribute'
      readonly key: string
      readonly given: ValueKind
      readonly value: string
    }

export function readFact(text: string): Fact {
  if (text.startsWith('c')) return { kind: 'category', id: Number(text.slice(1)) }
  if (text.startsWith('t')) return { kind: 'tag', id: Number(text.slice(1)) }
  if (text.startsWith('y')) return { kind: 'year', id: Number(text.slice(1)) }
  const end = text.indexOf('\u0000')
  const given = text[end + 1] as ValueKind
  return { kind: 'attribute', key: text.slice(1, end), given, value: text.slice(end + 2) }
}

/** Returns the facts of all values of a torrent's attributes. */
export function attributeFacts(attributes: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(attributes).flatMap(([key, given]) => {
    if (Array.isArray(given)) {
      const values: readonly unknown[] = given
      return values.flatMap((one) => (one === null ? [] : [attributeFact(key, 'l', textOf(one))]))
    }
    const kind = KINDS[typeof given]
    return kind === undefined ? [] : [attributeFact(key, kind, textOf(given))]
  })
}

const KINDS: Readonly<Partial<Record<string, ValueKind>>> = {
  string: 's',
  number: 'n',
  boolean: 'b',
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Returns the number that ranges compare; of a day, its eight digits; null: not a number. */
export function measureOf(given: ValueKind, value: string): number | null {
  if (given === 'n') return Number(value)
  if (given === 's' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return Number(value.replaceAll('-', ''))
  return null
}
