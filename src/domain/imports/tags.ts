import { foldTag, isTagSlug, MAX_TAG } from '../taxonomy/tag-slugs.ts'
import { toLatin } from './names.ts'

/**
 * Returns the slug for a tag of another site: `Hip.Hop` becomes `hip-hop`; null: nothing in it can
 * be used.
 */
export function tagSlug(given: string): string | null {
  const slug = cut(foldTag(given), /[^\p{L}\p{M}\p{N}]+/gu)
  return isTagSlug(slug) ? slug : null
}

/** The same in ASCII, for URLs that allow no other letters; null: nothing is left. */
export function latinSlug(given: string): string | null {
  const slug = cut(toLatin(given.trim().toLowerCase()).toLowerCase(), /[^a-z0-9]+/g)
  return slug === '' ? null : slug
}

function cut(words: string, between: RegExp): string {
  const slug = words.replace(between, '-').replace(/^-+/, '')
  return Array.from(slug).slice(0, MAX_TAG).join('').replace(/-+$/, '')
}
