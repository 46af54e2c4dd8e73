import type { TextKind } from '../../../domain/text-rules/text-rules.ts'
import { REPEAT_MINUTES } from '../../../domain/text-rules/text-rules.ts'
import type { NotAdmitted } from '../../../store/text-rules/admission.ts'
import * as admission from '../../../store/text-rules/admission.ts'
import type { Call, Reply } from '../../http/action.ts'
import { redirect, refuse } from '../../http/action.ts'
import type { FieldErrors, FormResult } from '../../http/frame/forms.ts'
import { wrong } from '../../http/frame/forms.ts'
import { waitText } from '../../http/frame/waiting.ts'
import type { RefusalCode } from '../../http/refusals.ts'

const TOO_MANY: Readonly<Record<TextKind, RefusalCode>> = {
  comment: 'TOO_MANY_COMMENTS',
  topic: 'TOO_MANY_POSTS',
  post: 'TOO_MANY_POSTS',
  article: 'TOO_MANY_ARTICLES',
  wiki: 'TOO_MANY_WIKI_EDITS',
  request: 'TOO_MANY_NEW_REQUESTS',
  message: 'TOO_MANY_MESSAGES',
  report: 'TOO_MANY_REPORTS',
  ticket: 'TOO_MANY_TICKETS',
}

interface AgainOptions {
  readonly code?: RefusalCode
  readonly retryAfterSeconds?: number
}

/** Shows a form again, with errors. */
type Again = (errors: FieldErrors, options?: AgainOptions) => Reply | Promise<Reply>

/**
 * Replies about a text that was not published: with its form and the reason, or by saying that it
 * waits.
 */
export function notAdmitted(
  { wantsJson }: { readonly wantsJson: boolean },
  kind: TextKind,
  failed: NotAdmitted,
  again: Again,
): Reply | Promise<Reply> {
  switch (failed.code) {
    case 'TOO_MANY': {
      const { waitSeconds: retryAfterSeconds } = failed
      const wait = waitText(retryAfterSeconds)
      const errors = wrong('', `You have written too many texts. Try again in ${wait}.`)
      return again(errors, { code: TOO_MANY[kind], retryAfterSeconds })
    }
    case 'REPEATED':
      return again(
        wrong('body', `is the same as a text that you sent in the last ${REPEAT_MINUTES} minutes`),
      )
    case 'REFUSED':
      return again(wrong('body', `was not accepted: ${failed.reason}`), { code: 'TEXT_REFUSED' })
    case 'HELD':
      return wantsJson
        ? refuse('TEXT_HELD', { more: { held: failed.heldId } })
        : redirect(
            '/me/texts',
            'Your text is waiting for staff. Until they decide, only you and staff can see it.',
          )
  }
}

/**
 * Shows a form with a new version of a text, with an error if a rule refuses it; `before` has its
 * former title, if it has one, and text; null: no one else could read it.
 */
export async function editByRules<Form extends { readonly title?: string; readonly body: string }>(
  { db, member, now }: Pick<Call<string, 'account.own'>, 'db' | 'member' | 'now'>,
  read: FormResult<Form>,
  kind: TextKind,
  before: string | null,
): Promise<FormResult<Form>> {
  if (!read.ok) return read
  const { title, body } = read.value
  const text = { authorId: member.id, kind, title, body }
  const reason = await admission.editRefused(db, text, before, now)
  if (reason === null) return read
  return { ok: false, errors: wrong('body', `was not accepted: ${reason}`) }
}
