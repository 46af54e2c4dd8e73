import type { Attribute, AttributeValue } from './types.ts'

/** One value as people read it, and as an address or a search names it. */
export interface ShownValue {
  readonly text: string
  /** What `attr.key:` is followed by. */
  readonly value: string
}

/** A value as people read it, in parts: one, or those of a `multi`. */
export function showValue(attribute: Attribute, value: AttributeValue): readonly ShownValue[] {
  if (typeof value === 'object') return value.map((one) => shownOption(attribute, one))
  if (typeof value === 'boolean') {
    return [{ text: value ? 'yes' : 'no', value: String(value) }]
  }
  if (attribute.type === 'enum') return [shownOption(attribute, String(value))]
  const unit = attribute.unit === '' ? '' : ` ${attribute.unit}`
  return [{ text: `${value}${unit}`, value: String(value) }]
}

function shownOption({ options }: Attribute, value: string): ShownValue {
  return { text: options.find((one) => one.value === value)?.label ?? value, value }
}

/** The same on one line. */
export function showText(attribute: Attribute, value: AttributeValue): string {
  return showValue(attribute, value)
    .map(({ text }) => text)
    .join(', ')
}
