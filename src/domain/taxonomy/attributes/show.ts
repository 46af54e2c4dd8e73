import type { Attribute, AttributeValue } from './types.ts'

/** One value as shown, and as used in addresses and searches. */
export interface ShownValue {
  readonly text: string
  /** The text after `attr.key:`. */
  readonly value: string
}

/** A value as shown, in parts: one, or those of a `multi`. */
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

/** A value on one line. */
export function showText(attribute: Attribute, value: AttributeValue): string {
  return showValue(attribute, value)
    .map(({ text }) => text)
    .join(', ')
}
