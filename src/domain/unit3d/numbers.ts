import { isOption, named } from '../search/asked.ts'
import type { Expression } from '../search/expression.ts'
import type { AttributeValues } from '../taxonomy/attributes/types.ts'

// The numbers that programs for UNIT3D sites use for categories, types and resolutions.

/** Flags of UNIT3D sites that are tags on this one, by their names in uploads. */
export const FLAG_TAGS = { internal: 'internal', personal_release: 'personal-release' } as const

export type NumberKind = 'category' | 'type' | 'resolution'

/** What a number means on this site. */
export interface ToolNumber {
  readonly kind: NumberKind
  readonly number: number
  readonly name: string
  /** The ID of the category; null for types and resolutions. */
  readonly categoryId: number | null
  /** The slug of the category; null for types and resolutions. */
  readonly category: string | null
  /** The key of the attribute that holds the type or resolution. */
  readonly attribute: string | null
  /**
   * The values of that attribute. Empty: the number is for every torrent that has none of the
   * values of the other numbers of this kind.
   */
  readonly values: readonly string[]
}

/** Returns the number of a torrent's category. */
export function categoryNumber(
  numbers: readonly ToolNumber[],
  categoryId: number,
): ToolNumber | null {
  return numbers.find((one) => one.categoryId === categoryId) ?? null
}

/**
 * Returns the number for the type or resolution in a torrent's attributes; null if there is none.
 */
export function numberFor(
  kind: 'type' | 'resolution',
  numbers: readonly ToolNumber[],
  attributes: AttributeValues,
): ToolNumber | null {
  const ofKind = numbers.filter((one) => one.kind === kind)
  const has = ({ attribute, values }: ToolNumber) =>
    attribute !== null && values.includes(String(attributes[attribute]))
  return ofKind.find(has) ?? ofKind.find(({ values }) => values.length === 0) ?? null
}

/**
 * Returns an expression that matches torrents with any of these numbers of a kind. Unknown numbers
 * match nothing.
 */
export function withNumbers(
  kind: NumberKind,
  asked: readonly number[],
  numbers: readonly ToolNumber[],
): Expression {
  const ofKind = numbers.filter((one) => one.kind === kind)
  const known = ofKind.filter(({ number }) => asked.includes(number))
  return { kind: 'any', of: known.map((one) => testOf(one, ofKind)) }
}

function testOf(one: ToolNumber, ofKind: readonly ToolNumber[]): Expression {
  const { category } = one
  if (category !== null) return named('category', category)
  const has = (of: readonly ToolNumber[]): Expression => ({ kind: 'any', of: of.flatMap(valuesOf) })
  return one.values.length > 0 ? has([one]) : { kind: 'not', of: has(ofKind) }
}

function valuesOf({ attribute, values }: ToolNumber): readonly Expression[] {
  return values.map((value) => isOption(attribute ?? '', value))
}

/**
 * Returns the value that an upload with this number gets: the value in the name of the release if
 * it has this number, otherwise the first one. Empty text means no value.
 */
export function valueFor({ values }: ToolNumber, shown: unknown): string {
  const known = values.find((value) => value === shown)
  return known ?? values.at(0) ?? ''
}
