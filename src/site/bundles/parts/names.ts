import { bundleKinds } from '../../../domain/bundles/kinds.ts'
import { nameOf, slugOf } from '../../../domain/bundles/names.ts'
import { count, id, list, named, oneOf, record, text } from '../../../shared/shape.ts'
import type { BundleLine, BundleName } from '../../../store/bundles/bundles.ts'
import type { Link } from '../../ui/link.ts'

// How every feature names a bundle and links to it.

/** Returns `/bundles/12/dune-1984`: the words are for readers, only the ID counts. */
export function bundleHref(bundle: BundleName): string {
  const slug = slugOf(nameOf(bundle))
  return slug === '' ? `/bundles/${bundle.id}` : `/bundles/${bundle.id}/${slug}`
}

export function bundleLink(bundle: BundleName): Link {
  return { label: nameOf(bundle), href: bundleHref(bundle) }
}

export const bundleNameFields = {
  id,
  kind: oneOf(bundleKinds),
  title: text(255),
  name: text(300).describe('with number and year, as shown on pages'),
  year: count.nullable(),
  number: count.nullable(),
  numberEnd: count.nullable(),
}

export const bundleItemFields = {
  ...bundleNameFields,
  url: text(400),
  above: list(record(bundleNameFields)).describe('its parent bundles, from the top down'),
}

export const bundleItemShape = named('BundleItem', record(bundleItemFields))

export function bundleNameItem(bundle: BundleName) {
  const { id, kind, title, year, number, numberEnd } = bundle
  return { id, kind, title, name: nameOf(bundle), year, number, numberEnd }
}

/** Returns a bundle as an item of a list. */
export function bundleItem(line: BundleLine) {
  return { ...bundleNameItem(line), url: bundleHref(line), above: line.above.map(bundleNameItem) }
}
