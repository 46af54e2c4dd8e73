import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { formOf } from '../../../domain/texts/drafts.ts'
import * as drafts from '../../../store/records/members/text-drafts.ts'
import type { Call } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { Fields } from '../../http/frame/forms.ts'

// Drafts in forms that write texts. The place of a draft is the address that its form is sent to.

/** The data of the partial `text/draft`. */
export interface DraftPart {
  readonly saveHref: string
  /** When the draft in the form was saved; null: there is none. */
  readonly restored: TimeText | null
}

interface Author {
  readonly id: number
  readonly drafts?: readonly string[]
  readonly held?: readonly string[]
}

type Asked = Pick<Call<string, Permission>, 'db' | 'now'> & { readonly member: Author }

/** A form that contains the draft, if there is one. */
interface Drafted {
  readonly form: Typed
  readonly draft: DraftPart
}

/**
 * Returns the form of a text as it opens: with the draft of its author, and a quote after the
 * draft. The database is only queried if there is a draft.
 */
export async function draftedForm(
  { db, member, now }: Asked,
  place: string,
  values: Fields = {},
): Promise<Drafted> {
  const has = member.drafts?.includes(place) === true
  const found = has ? await drafts.find(db, member.id, place) : undefined
  if (found === undefined) return { form: untyped(values), draft: draftOf(place) }
  const { fields, revision, savedAt } = found
  const quote = typeof values.body === 'string' && values.body !== '' ? values.body : null
  const body = [fields.body ?? '', quote].filter((one) => one !== null && one !== '').join('\n\n')
  const draft = { saveHref: saveHref(place, revision), restored: timeText(savedAt, now) }
  return { form: untyped({ ...values, ...fields, body }), draft }
}

/**
 * Returns the form of an edit as it opens: with the draft instead of the current text, and with the
 * revision that the draft is based on, so that saving it shows what has changed since then.
 */
export async function draftedEdit(
  { db, member, now }: Asked,
  place: string,
  form: Typed,
): Promise<Drafted> {
  const has = member.drafts?.includes(place) === true
  const found = has ? await drafts.find(db, member.id, place) : undefined
  if (found === undefined) return { form, draft: draftOf(place) }
  const { fields, revision, savedAt } = found
  const draft = { saveHref: saveHref(place, revision), restored: timeText(savedAt, now) }
  return { form: untyped(fields), draft }
}

/** Returns the data of a form that shows no draft: there is none, or the form was sent. */
export function draftOf(place: string): DraftPart {
  return { saveHref: saveHref(place, 0), restored: null }
}

/** Returns the page with a member's draft, for a short form elsewhere; null: there is no draft. */
export function draftHref({ drafts: places }: Author, place: string): string | null {
  return places?.includes(place) === true ? formOf(place) : null
}

/** Returns whether a text sent to a place is held; held texts are known by the page above it. */
export function waitsAt({ held }: Author, place: string): boolean {
  return held?.includes(place.replace(/\/[a-z]+$/, '')) === true
}

/** Deletes the draft of a text that was sent. */
export async function sentDraft({ db, member }: Asked, place: string): Promise<void> {
  if (member.drafts?.includes(place) === true) await drafts.drop(db, member.id, place)
}

function saveHref(place: string, seen: number): string {
  return withQuery('/drafts', {}, { place, seen: String(seen) })
}
