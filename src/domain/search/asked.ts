import type { AttributeTest, Expression, Leaf, NamedField } from './expression.ts'

// Conditions that programs send as parameters. They were not typed as text, so they have no
// position in it.

const NO_PLACE = { from: 0, to: 0 }

/** A condition that no torrent meets. */
export const NOWHERE: Expression = { kind: 'any', of: [] }

export function named(field: NamedField, name: string): Leaf {
  return { kind: 'named', field, name, place: NO_PLACE }
}

/** Returns a condition on an attribute; `value` is what error messages and readers get. */
export function attributeIs(key: string, value: string, test: AttributeTest): Leaf {
  return { kind: 'attribute', key, value, place: NO_PLACE, test }
}

/** Returns the condition that an attribute with one value has this option. */
export function isOption(key: string, value: string): Leaf {
  return attributeIs(key, value, { is: 'equal', to: value, isList: false })
}

/** Returns the condition that an attribute contains these words. */
export function hasText(key: string, value: string): Leaf {
  return attributeIs(key, value, { is: 'text', to: value })
}

/**
 * Returns the condition that a number is between both ends, which are included; null: there is no
 * upper end.
 */
export function isNumber(key: string, from: number, to: number | null): Leaf {
  return attributeIs(key, String(from), { is: 'number', from, to })
}
