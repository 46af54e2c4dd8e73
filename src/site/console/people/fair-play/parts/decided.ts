import type { Verdict } from '../../../../../domain/fair-play/verdicts.ts'
import type { Call, PageData, Reply } from '../../../../http/action.ts'
import { redirect, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import type { RefusalCode } from '../../../../http/refusals.ts'
import { adminInvalid } from '../../../frame/frame.ts'
import { FAIR_PLAY } from '../../../frame/links.ts'
import { CHANGED, verdictForm } from '../forms.ts'

interface GivenVerdict {
  readonly verdict: Verdict
  readonly note: string
  readonly seen: number | null
}

/** What a verdict is about: a case or a pair. */
interface Decided<Row> {
  readonly view: string
  readonly find: () => Promise<Row | null>
  /** False if it has changed since it was seen. */
  readonly decide: (row: Row, given: GivenVerdict) => Promise<boolean>
  readonly pageOf: (row: Row, form: Typed) => Promise<{ readonly page: PageData }>
  readonly nameOf: (row: Row) => string
  readonly json: (row: Row) => unknown
}

/** Saves a verdict; an invalid or outdated one shows the current page with what was typed. */
export async function decided<Row>(
  call: Pick<Call<string, 'anomalies.judge'>, 'body' | 'can' | 'here'>,
  { view, find, decide, pageOf, nameOf, json }: Decided<Row>,
): Promise<Reply> {
  const row = await find()
  if (row === null) return refuse('NOT_FOUND')
  const again = async (shown: Row, errors: FieldErrors, code: RefusalCode = 'INVALID') => {
    const { page } = await pageOf(shown, { values: call.body, errors })
    return adminInvalid(call, view, page, errors, { code })
  }
  const form = readForm(verdictForm, call.body)
  if (!form.ok) return again(row, form.errors)
  const { verdict, note = '', seen } = form.value
  const given = { verdict, note, seen: seen === undefined ? null : Number(seen) }
  const isDone = await decide(row, given)
  const after = (await find()) ?? row
  if (!isDone) return again(after, CHANGED, 'CASE_CHANGED')
  return redirect(FAIR_PLAY, `Verdict on ${nameOf(row)} saved: ${verdict}.`, json(after))
}
