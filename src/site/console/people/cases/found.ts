import type { CaseRow } from '../../../../store/cases/cases.ts'
import * as cases from '../../../../store/cases/cases.ts'
import type { Worked } from '../../../../store/cases/working.ts'
import type { Reply } from '../../../http/action.ts'
import { redirect, refuse } from '../../../http/action.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid } from '../../frame/frame.ts'
import { staffActor, staffReader } from '../../frame/staff-reader.ts'
import { caseItem } from './json.ts'
import type { CaseCall } from './open.ts'
import { openCase } from './open.ts'
import { CASES } from './parts/lines.ts'
import { casePage } from './pages.ts'

export const VIEW = 'console/people/cases/show'

/** Shows the page of a case again, with what was typed and its errors. */
export async function again(
  call: CaseCall,
  errors: FieldErrors,
  form: 'note' | 'write' | 'decide' | 'act' = 'act',
): Promise<Reply> {
  const found = await openCase(call)
  if (found === null) return refuse('CASE_NOT_FOUND')
  const typed: Typed = { values: call.body, errors }
  return adminInvalid(call, VIEW, casePage(found, { [form]: typed }, call.now), errors)
}

/** Replies to an action on a case. */
export async function replyTo(
  call: CaseCall,
  done: Worked,
  said: string,
  to?: string,
): Promise<Reply> {
  if (done === 'GONE') return refuse('CASE_NOT_FOUND')
  if (done === 'DECIDED') return refuse('CASE_DECIDED')
  if (done === 'DISPUTED') return refuse('CASE_DISPUTED')
  if (done === 'CHANGED') return refuse('CASE_CHANGED')
  const id = idOf(call.params.id)
  const row = await cases.find(call.db, await staffReader(call), id)
  if (row === undefined) return refuse('CASE_NOT_FOUND')
  return redirect(to ?? `${CASES}/${id}`, said, caseItem(row, call.now))
}

/** Returns the ID of the case in the path, the version that the actor saw, and the actor. */
export async function changeOf(call: CaseCall, seen: number | null) {
  return { id: idOf(call.params.id), seen, by: await staffActor(call) }
}

export function placeOf({ urgency, id }: CaseRow) {
  return { urgency, id }
}
