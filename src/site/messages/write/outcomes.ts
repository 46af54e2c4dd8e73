import { MOST_MEMBERS } from '../../../domain/messages/limits.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { REPEAT_MINUTES } from '../../../domain/text-rules/text-rules.ts'
import type { Author } from '../../../store/messages/allowance.ts'
import type * as writing from '../../../store/messages/writing.ts'
import type { Call } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { wrong } from '../../http/frame/forms.ts'
import { waitText } from '../../http/frame/waiting.ts'

type Outcome = Awaited<
  ReturnType<typeof writing.start | typeof writing.answer | typeof writing.add>
>
/** Why nothing was written. */
export type Failed = Exclude<Outcome, { readonly ok: true }>

/** Converts the sender to the store's form of an author. */
export function authorOf({
  member,
  can,
}: Pick<Call<string, Permission>, 'can'> & { member: { id: number; name: string } }): Author {
  return { id: member.id, name: member.name, reachesAll: can('messages.reach-all') }
}

interface Again {
  readonly errors: FieldErrors
  readonly options: { readonly code?: 'TOO_MANY_MESSAGES'; readonly retryAfterSeconds?: number }
}

/** Returns the errors of a form whose message was not sent; `field` is the one with the names. */
export function errorsOf(failed: Failed, field: 'to' | 'name' | 'body'): Again {
  const only = (name: string, text: string) => ({ errors: wrong(name, text), options: {} })
  switch (failed.code) {
    case 'TOO_MANY': {
      const { waitSeconds } = failed
      const errors = wrong(
        '',
        `You are sending too many messages. Try again in ${waitText(waitSeconds)}.`,
      )
      return { errors, options: { code: 'TOO_MANY_MESSAGES', retryAfterSeconds: waitSeconds } }
    }
    case 'REPEATED':
      return only(
        'body',
        `was already sent. Wait ${REPEAT_MINUTES} minutes before you send the same text again; ` +
          'it can only go to a few members per day',
      )
    case 'REFUSED':
      return only('body', `was not accepted: ${failed.reason}`)
    case 'HELD':
    case 'FULL':
      return only(field, `cannot be added: a conversation has at most ${MOST_MEMBERS} members`)
    case 'GONE':
    case 'NO_ONE_LEFT':
      return only('', 'Every other member has left this conversation.')
    default:
      return only(field, namesError(failed.code, failed.names.join(', ')))
  }
}

function namesError(
  code: 'UNKNOWN' | 'YOURSELF' | 'CLOSED' | 'ALREADY' | 'HAS_LEFT',
  names: string,
): string {
  switch (code) {
    case 'UNKNOWN':
      return `No open account has this name: ${names}. Check the spelling.`
    case 'YOURSELF':
      return 'You are in the conversation already. Remove your name.'
    case 'ALREADY':
      return `is already in this conversation: ${names}`
    case 'HAS_LEFT':
      return `has left this conversation and cannot be added again: ${names}`
    case 'CLOSED':
      return `accepts no messages from you: ${names}`
  }
}
