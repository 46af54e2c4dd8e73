import type { AttributeTest, Expression, Leaf, NamedField } from './expression.ts'

// Conditions that programs ask for with parameters: they were not typed as text, so they have no
// position in it.

const NO_PLACE = { from: 0, to: 0 }

/** No torrent meets it. */
export const NOWHERE: Expression = { kind: 'any', of: [] }

export function named(field: NamedField, name: string): Leaf {
  return { kind: 'named', field, name, place: NO_PLACE }
}

/** A condition on an attribute; `value` is what errors and readers are shown. */
export function attributeIs(key: string, value: string, test: AttributeTest): Leaf {
  return { kind: 'attribute', key, value, place: NO_PLACE, test }
}

/** An option of an attribute that has one value. */
export function isOption(key: string, value: string): Leaf {
  return attributeIs(key, value, { is: 'equal', to: value, isList: false })
}

/** Words in an attribute. */
export function hasText(key: string, value: string): Leaf {
  return attributeIs(key, value, { is: 'text', to: value })
}

/** Both ends included; null: open end. */
export function isNumber(key: string, from: number, to: number | null): Leaf {
  return attributeIs(key, String(from), { is: 'number', from, to })
}
