import type { Permission } from '../../../domain/roles/permissions.ts'
import { flag, record, strictRecord, text, time } from '../../../shared/shape.ts'
import type { Removal } from '../../../store/records/removals.ts'
import type { WrittenText } from '../../../store/records/written-text.ts'
import type { Call, Declared, OrReply, PageData, Reply } from '../../http/action.ts'
import { del, get, invalid, page } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import type { FormResult } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import type { Html } from '../../ui/markdown.ts'
import type { EditedEntity } from './edits.ts'
import type { MemberPermission, TextCall } from './text-kind.ts'
import { below } from './text-kind.ts'

// Removing what members wrote or made: its author needs no reason, staff do.

const MAX_REASON = 200

export const removeShape = strictRecord({
  reason: text(MAX_REASON).trim().optional().describe('required for staff'),
})

/** The reason: in the body, or in the query for tools that send no body with DELETE. */
function readReason(
  { body, query }: Pick<Call<string, Permission>, 'body' | 'query'>,
  isOwn: boolean,
): FormResult<string> {
  const read = readForm(removeShape, { reason: query.reason, ...body })
  if (!read.ok) return read
  const { reason = '' } = read.value
  if (reason === '' && !isOwn) return { ok: false, errors: wrong('reason', 'is required') }
  return { ok: true, value: reason }
}

export interface ReasonPart {
  /** Null for the author, who needs no reason. */
  readonly reason: Field | null
  readonly summary: FormSummary | null
}

/** The part of a page that asks for the reason. */
export function reasonPart(form: Typed, hint: string, isOwn: boolean): ReasonPart {
  const options = { isRequired: true, maxLength: MAX_REASON, hint }
  const reason = field(form, 'reason', 'Reason', options)
  return { reason: isOwn ? null : reason, summary: summary(form, [reason]) }
}

export interface RemovePage extends PageData, ReasonPart {
  readonly place: { readonly label: string; readonly href: string }
  readonly author: string
  readonly html: Html
  readonly action: string
  readonly backHref: string
}

interface Removed extends Pick<RemovePage, 'place' | 'author' | 'html' | 'action'> {
  readonly entity: EditedEntity
  readonly isOwn: boolean
}

export function removePage(form: Typed, { entity, isOwn, ...shown }: Removed): RemovePage {
  return {
    ...shown,
    ...reasonPart(form, `Shown to everyone in place of the ${entity}.`, isOwn),
    title: `Remove ${entity}`,
    backHref: shown.action,
  }
}

type Removable = Pick<WrittenText, 'removedAt' | 'removedReason' | 'isRetracted'>

/** The line in place of a removed text; null: it was not removed. */
export function removedText({ removedAt, removedReason, isRetracted }: Removable): string | null {
  if (removedAt === null) return null
  return isRetracted ? 'Removed by its author.' : `Removed by staff: ${removedReason}`
}

export const removedShape = record({ at: time, reason: text(200), byAuthor: flag }).nullable()

export function removedItem({ removedAt, removedReason, isRetracted }: Removable) {
  if (removedAt === null) return null
  return { at: removedAt.toISOString(), reason: removedReason ?? '', byAuthor: isRetracted }
}

/** A kind of thing that is removed with a reason; its owner may need none. */
interface Removing<Found extends object> {
  /** The path of such a thing, with its parameters. */
  readonly path: string
  readonly right: MemberPermission
  readonly api: Readonly<Record<'removal' | 'remove', Declared>>
  readonly view: string
  /** Returns the thing in a path, if the sender may remove it. */
  readonly open: (call: TextCall) => Promise<OrReply<Found>>
  /** Whether no reason is required; missing: it always is. */
  readonly isOwn?: (found: Found, call: TextCall) => boolean
  /** The page that asks. */
  readonly page: (form: Typed, found: Found, isOwn: boolean, call: TextCall) => PageData
  readonly json: (found: Found, call: TextCall) => unknown
  readonly remove: (call: TextCall, found: Found, removal: Removal) => Promise<Reply>
}

/** The page that asks before something is removed, and its removal. */
export function removalRoutes<Found extends object>(kind: Removing<Found>) {
  const { right, api, view, isOwn = () => false } = kind
  return {
    removal: get(below(kind, '/remove'), right, api.removal, async (call) => {
      const found = await kind.open(call)
      if (!found.ok) return found.reply
      const data = kind.page(untyped(), found, isOwn(found, call), call)
      return page(view, data, await kind.json(found, call))
    }),

    remove: del(below(kind), right, api.remove, async (call) => {
      const { body: values, actor: by, now } = call
      const found = await kind.open(call)
      if (!found.ok) return found.reply
      const read = readReason(call, isOwn(found, call))
      if (read.ok) return kind.remove(call, found, { reason: read.value, by, now })
      const { errors } = read
      const data = kind.page({ values, errors }, found, isOwn(found, call), call)
      return invalid(view, data, errors)
    }),
  }
}
