import { parseValue } from '../taxonomy/attributes/parse.ts'
import type { Attribute } from '../taxonomy/attributes/types.ts'
import type { AttributeTest } from './expression.ts'
import { readDecimals, readTimes } from './values.ts'

// The meaning of `attr.key:value` depends on the attribute that staff defined with this key.

/**
 * Returns the condition on the value of an attribute, depending on its type. If the result is a
 * text, it is the error for an unknown key or a value that the type cannot have. `now` is in Unix
 * seconds.
 */
export function testOf(
  key: string,
  value: string,
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
  // Attributes of several categories may have the same key and different options.
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

/**
 * Returns the limits for a search value, which may be outside of the attribute's limits; an ID is
 * still read as one of its source.
 */
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
