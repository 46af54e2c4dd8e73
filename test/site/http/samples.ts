// Values that shapes accept, made from their JSON Schema: for the fields of a form that a test is not
// about.

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minLength?: number
  readonly minimum?: number
  readonly pattern?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** What patterns of forms accept. */
const WORDS = [
  'a word',
  'ann',
  '1',
  '01',
  '1 GiB',
  '2026-01-02',
  '2026-01-02T03:04:05Z',
  '/a',
  'on',
]
const MORE = ['#12664f', 'a@b.example', 'a.example', '10.1.2.0/24', 'https://a.example/', '1:2', '']
const LONGER = ['a'.repeat(32), 'a'.repeat(40), 'a'.repeat(64)]

/** A value of this schema; of a field whose texts have an unusual form it may be none. */
export function sampleOf(schema: Schema): unknown {
  const { type, anyOf, allOf, items, minItems = 0, properties = {}, required = [] } = schema
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (anyOf !== undefined) return sampleOf(anyOf[0])
  if (allOf !== undefined) return sampleOf({ ...schema, allOf: undefined, ...merged(allOf) })
  switch (type) {
    case 'string':
      return textOf(schema)
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return true
    case 'array':
      return Array.from({ length: Math.max(1, minItems) }, () => sampleOf(items ?? {}))
    case 'object':
      return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})]))
    default:
      return 'a word'
  }
}

function merged(all: readonly Schema[]): Schema {
  return all.reduce<Schema>((sum, one) => ({ ...sum, ...one }), {})
}

function textOf({ pattern = '', format, minLength = 0 }: Schema): string {
  const known: Readonly<Record<string, string>> = {
    'date-time': '2026-01-02T03:04:05Z',
    date: '2026-01-02',
    uri: 'https://a.example/',
  }
  if (format !== undefined && Object.hasOwn(known, format)) return known[format]
  const form = new RegExp(pattern, 'u')
  const found = [...WORDS, ...MORE, ...LONGER].find(
    (one) => one.length >= minLength && form.test(one),
  )
  return found ?? 'a'.repeat(Math.max(1, minLength))
}
