import type { GuestPermission, Permission } from '../../../domain/roles/permissions.ts'
import type { ReactionTarget } from '../../../domain/texts/reactions.ts'
import type { Call, Refused } from '../../http/action.ts'
import type { RefusalCode } from '../../http/refusals.ts'

// What the routes of texts have to know of a kind of text. Each subject says it in one row, in its
// `text.ts`; the routes are made from it.

export type MemberPermission = Exclude<Permission, GuestPermission>

/** A call about one text. Only messages have the second parameter. */
export type TextCall = Call<'/:id/:message', MemberPermission>

/** A text as its routes see it. */
export interface Text {
  readonly id: number
  /** Null when the account was deleted. */
  readonly authorId: number | null
  /** Its page, with the place of the text. */
  readonly href: string
  /** What its routes begin with, and where an edit of it is sent. */
  readonly address: string
  /** The refusal of a reaction to it; undefined: it accepts reactions. */
  readonly closed?: RefusalCode
}

/** A text that was found, with what belongs to it. */
export interface There {
  readonly ok: true
}

/** A kind of text that members react to. */
export interface TextKind<Found extends There> {
  readonly target: ReactionTarget
  /** The address of a text, with its parameters. */
  readonly path: string
  readonly reads: MemberPermission
  /** Who reacts to it; of a text that one author edits, also who edits it. */
  readonly writes: MemberPermission
  /** The refusal when there is no such text. */
  readonly missing: RefusalCode
  /** The text in a path, as far as the reader may see it. */
  readonly open: (call: TextCall) => Promise<Found | Refused>
  readonly textOf: (found: Found, call: TextCall) => Text
}

/** Returns the path of a route of a text, with the type that its call has. */
export function below({ path }: { readonly path: string }, rest = ''): '/:id/:message' {
  return `${path}${rest}` as '/:id/:message'
}
