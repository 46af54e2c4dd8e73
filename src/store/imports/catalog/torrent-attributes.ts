import type { ValueTarget } from '../../../domain/imports/taxonomy.ts'
import { parseValue } from '../../../domain/taxonomy/attributes/parse.ts'
import type { AttributeValue } from '../../../domain/taxonomy/attributes/types.ts'
import type { CategoryAttribute } from '../../taxonomy/attributes.ts'
import type { PlainTorrent } from './plain-torrents.ts'

/**
 * Returns the attributes of an imported torrent, or those that a request requires: values of the
 * source that the mapping names, and values in columns of the source. A value that is not valid, or
 * for which the category has no attribute, is left out with a remark.
 */
export function attributesOf(
  { value_keys: keys, attributes: given }: Pick<PlainTorrent, 'value_keys' | 'attributes'>,
  targets: ReadonlyMap<string, ValueTarget | null>,
  known: readonly CategoryAttribute[],
  remarks: string[],
): Readonly<Record<string, AttributeValue>> {
  const found = new Map<string, AttributeValue>()
  const set = (key: string, value: unknown): boolean => {
    const attribute = known.find((one) => one.key === key && !one.isRetired)
    if (attribute === undefined) return false
    const before = found.get(key)
    const isMany = attribute.type === 'multi' && Array.isArray(before)
    const read = parseValue(attribute, isMany ? [...(before as string[]), value] : value)
    if (!read.ok || read.value === null) return false
    found.set(key, read.value)
    return true
  }
  for (const key of keys) {
    const target = targets.get(key)
    if (target == null || !set(target.attribute, target.value)) remarks.push('value without place')
  }
  for (const [key, value] of Object.entries(given)) {
    if (!set(key, value)) remarks.push('value without place')
  }
  return Object.fromEntries(found)
}
