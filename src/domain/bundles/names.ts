import type { BundleKind } from './kinds.ts'
import { kindRows } from './kinds.ts'

export interface Named {
  readonly kind: BundleKind
  readonly title: string
  readonly year: number | null
  readonly number: number | null
  readonly numberEnd: number | null
}

/**
 * Returns the name of a bundle within its parent: `Season 2`, `Episode 5: The Door`, `Dune (1984)`.
 */
export function nameOf({ kind, title, year, number, numberEnd }: Named): string {
  if (kind === 'season' && number === 0 && title === '') return 'Specials'
  if ((kind === 'season' || kind === 'episode') && number !== null) {
    const range = numberEnd === null ? String(number) : `${number}–${numberEnd}`
    const counted = `${kindRows[kind].label} ${range}`
    return title === '' ? counted : `${counted}: ${title}`
  }
  return year === null ? title : `${title} (${year})`
}

/** Returns the name preceded by those of its parents: `The Wire › Season 2 › Episode 5`. */
export function pathName(path: readonly Named[]): string {
  return path.map(nameOf).join(' › ')
}

/**
 * Returns the part of a URL that follows the ID: letters and digits of the name. It may be empty.
 */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const slug = (words ?? []).join('-').slice(0, SLUG_LENGTH).replace(/-+$/, '')
  return TAKEN.has(slug) ? '' : slug
}

const SLUG_LENGTH = 60
/** Words that have another meaning in this part of a URL. */
const TAKEN: ReadonlySet<string> = new Set([
  'edit',
  'history',
  'lock',
  'merge',
  'move',
  'remove',
  'restore',
  'tags',
  'torrents',
])
