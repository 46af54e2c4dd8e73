import type { Db } from '../../../store/base/db.ts'
import { keepUntilChanged } from '../../../store/search/until-changed.ts'
import type { KeyedDocument } from '../../ui/keyed-document.ts'
import { keyedDocument } from '../../ui/keyed-document.ts'
import type { Asking } from './described.ts'

// Pages that the programs of many members request within the same seconds: the newest torrents of a
// category, or a title in a race. For members without personal factors they differ only in the feed
// key.

const MOST_BYTES = 32 * 2 ** 20
/** The memory that a page takes after its first request, when its text is not kept yet. */
const NOTE_BYTES = 200

/** A written page, with STAND_IN instead of the key. */
export interface WrittenPage<T> {
  readonly text: string
  /** Further data that its readers need. */
  readonly more: T
}

export interface SharedPage<T> {
  readonly document: KeyedDocument
  readonly more: T
}

interface Sharing {
  /** The longest age of peers, snatches and factors in a page. */
  readonly milliseconds: number
  /** Whether a page is kept after its first request: no one repeats most searches. */
  readonly isKeptFrom: 'first' | 'second'
}

/**
 * Returns a function that reads a page: as written for another member within the last moments and
 * since the last change of a torrent, or written now. A page without text is not kept.
 */
export function sharedPages<T>({ milliseconds, isKeptFrom }: Sharing) {
  const open = keepUntilChanged<string, SharedPage<T> | 'asked'>({
    ...{ most: { bytes: MOST_BYTES }, milliseconds },
  })
  const underWay = new WeakMap<Db, Map<string, Promise<SharedPage<T>>>>()
  return async (
    db: Db,
    question: string,
    write: () => Promise<WrittenPage<T>>,
  ): Promise<SharedPage<T>> => {
    const memory = open(db)
    const kept = memory?.get(question)
    if (kept !== undefined && kept !== 'asked') return kept
    const writing = underWay.get(db) ?? new Map<string, Promise<SharedPage<T>>>()
    underWay.set(db, writing)
    // Not a page that was begun before the last change: it would be kept as if it had that change.
    const asOf = `${memory?.version ?? ''} ${question}`
    const page = writing.get(asOf) ?? alone(write).finally(() => writing.delete(asOf))
    writing.set(asOf, page)
    const done = await page
    const { length } = done.document
    if (kept === undefined && isKeptFrom === 'second') memory?.set(question, 'asked', NOTE_BYTES)
    else if (length > 0) memory?.set(question, done, 2 * length)
    return done
  }
}

/** Writes a page now, for one member. */
export async function alone<T>(write: () => Promise<WrittenPage<T>>): Promise<SharedPage<T>> {
  const { text, more } = await write()
  return { document: keyedDocument(text), more }
}

/**
 * Names the members who get the same page of the same torrents, as part of the key; null: only this
 * member does, and must see what a freeleech token changed a moment ago.
 */
export function sharingWith({ member }: Pick<Asking, 'member'>): string | null {
  return member.hasOwnFactors === false ? (member.role ?? '') : null
}
