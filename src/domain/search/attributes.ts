import { parseValue } from '../taxonomy/attributes/parse.ts'
import type { Attribute } from '../taxonomy/attributes/types.ts'
import type { AttributeTest, Expression, Leaf, QueryError } from './expression.ts'
import type { ReadQuery, SearchQuery } from './query.ts'
import { readDecimals, readTimes } from './values.ts'

// What `attr.key:value` asks depends on what staff have made of the key.

type AttributeLeaf = Extract<Leaf, { readonly kind: 'attribute' }>

/**
 * A query whose attributes are known: each asks of its type. A key that is not there and a value
 * that its type cannot have are errors at their places. `now` is in Unix seconds.
 */
export function settle(
  query: SearchQuery,
  attributes: readonly Attribute[],
  now: number,
): ReadQuery {
  const errors: QueryError[] = []
  const settled = (expression: Expression): Expression => {
    if (expression.kind === 'not') return { kind: 'not', of: settled(expression.of) }
    if (expression.kind === 'all' || expression.kind === 'any') {
      return { kind: expression.kind, of: expression.of.map(settled) }
    }
    if (expression.kind !== 'attribute') return expression
    const test = testOf(expression, attributes, now)
    if (typeof test !== 'string') return { ...expression, test }
    errors.push({ place: expression.place, text: test })
    return expression
  }
  const also = query.also.map(settled)
  return errors.length > 0 ? { ok: false, errors } : { ok: true, query: { ...query, also } }
}

/** What it asks, or what is wrong. */
function testOf(
  { key, value }: AttributeLeaf,
  attributes: readonly Attribute[],
  now: number,
): AttributeTest | string {
  const named = attributes.filter((one) => one.key === key)
  if (named.length === 0) return noSuchKey(key, attributes)
  const [{ type, label }] = named
  if (type === 'number') {
    const range = readDecimals(value)
    return range === null
      ? `${label} must be a number, as in attr.${key}:>=5`
      : { is: 'number', ...range }
  }
  if (type === 'date') {
    const range = readTimes(value, now)
    if (range === null) return `${label} must be a day, as in attr.${key}:2024-05..2024-08`
    return { is: 'day', from: dayOf(range.from), to: dayOf(range.to) }
  }
  // Attributes of several categories may share a key, each with options of its own.
  const read = named.map((one) => parseValue({ ...one, limits: limitsOf(one) }, value))
  const found = read.find((one) => one.ok && one.value !== null)
  if (found?.ok === true && found.value !== null) {
    if (type === 'text') return { is: 'text', to: String(found.value) }
    if (typeof found.value === 'object') return { is: 'equal', to: found.value[0], isList: true }
    return { is: 'equal', to: found.value, isList: false }
  }
  const wrong = read.find((one) => !one.ok)
  return `${label} ${wrong?.ok === false ? wrong.text : 'needs a value'}`
}

/** What is looked for need not be what may be given; an id is still read as that of its source. */
function limitsOf({ limits }: Attribute): Attribute['limits'] {
  return limits.source === undefined ? {} : { source: limits.source }
}

function noSuchKey(key: string, attributes: readonly Attribute[]): string {
  const keys = [...new Set(attributes.map((one) => one.key))]
  const there = keys.length === 0 ? 'there are none' : `there are ${keys.join(', ')}`
  return `There is no attribute “${key}” to search for; ${there}.`
}

function dayOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString().slice(0, 10)
}
