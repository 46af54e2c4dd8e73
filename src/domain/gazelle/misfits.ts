import { parseValue } from '../taxonomy/attributes/parse.ts'
import type { Attribute } from '../taxonomy/attributes/types.ts'
import { THEIR_NAMES } from './upload.ts'

// Values of Gazelle's form that a category of this site cannot store.

type OurFields = Readonly<Record<string, string>>

const PREFIX = 'attr.'
/** Attributes without which a release is still described: a wrong value does not fail an upload. */
const EXTRAS = ['label', 'catalog-number', 'release-type']

/**
 * Returns the fields of our form without values that do not fit, such as a catalog number that is
 * too long, and these values under the names of Gazelle.
 */
export function withoutMisfits(fields: OurFields, attributes: readonly Attribute[]) {
  const open = attributes.filter(({ isRetired }) => !isRetired)
  const isMisfit = ([name, value]: readonly [string, string]) => {
    if (!name.startsWith(PREFIX) || value === '') return false
    const attribute = open.find(({ key }) => PREFIX + key === name)
    if (attribute === undefined) return true
    const isExtra = EXTRAS.includes(attribute.key) && !attribute.isRequired
    return isExtra && !parseValue(attribute, value).ok
  }
  const all = Object.entries(fields)
  return {
    fields: Object.fromEntries(all.filter((one) => !isMisfit(one))) as OurFields,
    left: all.filter(isMisfit).map(([name, value]) => `${THEIR_NAMES[name] ?? name}: ${value}`),
  }
}
