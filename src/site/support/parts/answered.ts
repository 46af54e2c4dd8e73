import * as talk from '../../../store/cases/talk.ts'
import type { Call, Reply } from '../../http/action.ts'
import { created, refuse } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { notAdmitted } from '../../text-rules/parts/outcome.ts'
import { sentDraft } from '../../texts/parts/draft.ts'
import { MOST_TEXTS, readText, textItem } from './thread.ts'

type Again = (errors: FieldErrors, options?: object) => Reply | Promise<Reply>

/** Saves a member's text to staff about a report or ticket, whose page is at `path`. */
export async function answered(
  call: Call<'/:id', 'support.write'>,
  caseId: number,
  path: string,
  again: Again,
): Promise<Reply> {
  const { db, member, body, now } = call
  const read = readText(body)
  if (!read.ok) return again(read.errors)
  const done = await talk.answer(db, caseId, member.id, read.value.body, now)
  if (done.ok) {
    await sentDraft(call, path)
    const since = { after: done.id - 1, limit: MOST_TEXTS }
    const [text] = await talk.ofMember(db, caseId, member.id, since)
    return created(`${path}#text-${done.id}`, textItem(text), 'Sent to staff.')
  }
  if (done.code === 'GONE') return refuse('CASE_NOT_FOUND')
  if (done.code === 'DECIDED') return refuse('CASE_DECIDED')
  return notAdmitted(call, 'ticket', done, again)
}
