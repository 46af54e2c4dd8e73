import { MAX_TAG } from '../torrents/texts.ts'
import { toLatin } from './names.ts'

/** The slug of a tag of another site: `Hip.Hop` is `hip-hop`; null: nothing of it can be one. */
export function tagSlug(given: string): string | null {
  const words = toLatin(given.trim().toLowerCase())
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  const slug = words.replace(/^-+/, '').slice(0, MAX_TAG).replace(/-+$/, '')
  return slug === '' ? null : slug
}
