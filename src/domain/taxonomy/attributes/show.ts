import type { Attribute, AttributeValue } from './types.ts'

/** One value, as it is shown and as it is used in URLs and searches. */
export interface ShownValue {
  readonly text: string
  /** The text that follows `attr.key:`. */
  readonly value: string
}

/** Returns a value as it is shown: one part, or the parts of a `multi`. */
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

/** Returns a value as text on one line. */
export function showText(attribute: Attribute, value: AttributeValue): string {
  return showValue(attribute, value)
    .map(({ text }) => text)
    .join(', ')
}
