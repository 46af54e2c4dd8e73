import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import type { Actor } from '../records/audit.ts'
import * as revisions from '../records/revisions.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import type { WikiPage } from './pages.ts'
import { find } from './pages.ts'
import type { Author, EditOf, WikiWords } from './writing.ts'
import { editedText, editWithin, makeWithin, merged } from './writing.ts'

// Edits and new pages that wait for staff: those of members who may only propose, and those that a
// rule holds. They are in the queue of held texts (held-texts/).

/**
 * Where a proposal belongs: a page and the revision of it on which the proposal is based, or a new
 * address.
 */
export type Place = { readonly path: string } | ({ readonly pageId: number } & Partial<EditOf>)

/** Why a text was not proposed; HELD: it waits for staff. */
export type NotProposed =
  | NotAdmitted
  | { readonly ok: false; readonly code: 'GONE' }
  | { readonly ok: false; readonly code: 'SAME' }

/** Stores a proposal, which waits for staff. It does not replace other proposals of its author. */
export async function propose(
  db: Db,
  place: { readonly path: string } | ({ readonly pageId: number } & EditOf),
  words: WikiWords,
  by: Author,
  now: Date,
): Promise<NotProposed> {
  return db.transaction().execute(async (tx) => {
    const reader = { memberId: by.memberId, now }
    const page = 'path' in place ? undefined : await find(tx, place.pageId, reader)
    if ('pageId' in place && (page === undefined || page.removedAt !== null)) {
      return { ok: false, code: 'GONE' }
    }
    if (page?.title === words.title && page.body === words.body) return { ok: false, code: 'SAME' }
    const text =
      page === undefined
        ? ({ authorId: by.memberId, kind: 'wiki', ...words } as const)
        : editedText(page, words, by)
    const admitted = await admission.admit(tx, text, null, now)
    if (!admitted.ok) return admitted
    const href = 'path' in place ? `/wiki/${place.path}` : `/wiki-pages/${place.pageId}`
    const heldId = await admission.hold(tx, admitted, 'wiki', { place, href }, now)
    return { ok: false, code: 'HELD', heldId }
  })
}

interface Proposal extends WikiWords {
  readonly place: unknown
  readonly author: Author
}

export type Published =
  | { readonly ok: true; readonly href: string }
  | { readonly ok: false; readonly code: 'NO_PLACE' | 'CONFLICT' | 'PATH_IN_USE' }

/** The text as changed by staff, which makes them its author, and the revision that they saw. */
export interface Amended extends WikiWords {
  readonly revision: number
}

/** Publishes a proposal as an edit by its author, or with the changes by staff. */
export async function publish(
  tx: Db,
  { place: given, author, title, body }: Proposal,
  amended: Amended | null,
  by: Actor,
  now: Date,
): Promise<Published> {
  const place = given as Place
  const words = amended === null ? { title, body } : { title: amended.title, body: amended.body }
  if ('path' in place) {
    const page = { path: place.path, ...words, mayReplace: false }
    const made = await makeWithin(tx, page, author, now)
    return made.ok ? { ok: true, href: `/wiki-pages/${made.id}` } : made
  }
  const { pageId, revision = 1, summary = '' } = place
  const isOwn = amended === null || (amended.title === title && amended.body === body)
  const of = {
    revision: amended?.revision ?? revision,
    summary: isOwn ? summary : `Proposed by ${author.name}. ${summary}`.trim().slice(0, 200),
  }
  const editor = isOwn || by.memberId === null ? author : { ...by, memberId: by.memberId }
  const done = await editWithin(tx, pageId, words, of, editor, now)
  if (!done.ok) return { ok: false, code: done.code === 'GONE' ? 'NO_PLACE' : 'CONFLICT' }
  if (!isOwn) {
    const target = { kind: 'wiki', id: pageId, name: words.title }
    await audit.record(tx, { by, action: 'wiki.amend', target }, now)
  }
  return { ok: true, href: `/wiki-pages/${pageId}` }
}

export interface ReadProposal {
  /** Undefined: the proposal is for a new page, or the page was removed. */
  readonly page: WikiPage | undefined
  /** The address of a new page. */
  readonly path: string | null
  readonly summary: string
  readonly revision: number
  /** The revision on which the author based it; null for a new page. */
  readonly base: WikiWords | null
  /** The page as it would be after the edit; null: the same lines were changed in the meantime. */
  readonly result: WikiWords | null
}

/** Returns a proposal with the page that it is for. */
export async function read(
  db: Db,
  { place: given, title, body }: Omit<Proposal, 'author'>,
  reader: { readonly memberId: number; readonly now: Date },
): Promise<ReadProposal> {
  const place = given as Place
  const words = { title, body }
  if ('path' in place) {
    const nothing = { page: undefined, base: null, summary: '', revision: 0 }
    return { ...nothing, path: place.path, result: words }
  }
  const { pageId, revision = 1, summary = '' } = place
  const page = await find(db, pageId, reader)
  const kept = await revisions.find(db, 'wiki', pageId, revision)
  const state = kept?.state ?? page
  const base = state === undefined ? null : { title: String(state.title), body: String(state.body) }
  const isBehind = page !== undefined && page.revision !== revision
  const result = isBehind ? await merged(db, page, words, revision) : words
  return { page, path: null, summary, revision, base, result }
}
