import { asValue } from '../../../../domain/search/tokens.ts'
import { showValue } from '../../../../domain/taxonomy/attributes/show.ts'
import type { AttributeValue } from '../../../../domain/taxonomy/attributes/types.ts'
import { anything, mapOf, text } from '../../../../shared/shape.ts'
import { section } from '../section.ts'

export const attributes = section({
  name: 'attributes',
  statements: 1,
  read: ({ torrent, attributes }) =>
    Object.keys(torrent.attributes).length === 0 ? [] : attributes(),
  part: (all, { torrent: { attributes: values } }) => {
    const lines = all.flatMap((attribute) => {
      const value = values[attribute.key] as AttributeValue | undefined
      if (value === undefined) return []
      const shown = showValue(attribute, value).map((one) => ({
        text: one.text,
        href: attribute.isSearchable ? searchHref(attribute.key, one.value) : null,
      }))
      return [{ label: attribute.label, values: shown }]
    })
    return lines.length === 0 ? null : { lines }
  },
  json: {
    shape: {
      attributes: mapOf(text(40), anything).describe(
        'values by key, as defined by the category’s attributes',
      ),
    },
    of: (_all, { torrent }) => ({ attributes: torrent.attributes }),
  },
})

/** Returns the search for torrents with the same value. */
function searchHref(key: string, value: string): string {
  return `/torrents?q=${encodeURIComponent(`attr.${key}:${asValue(value)}`)}`
}
