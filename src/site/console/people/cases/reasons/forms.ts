import { evidences } from '../../../../../domain/cases/cases.ts'
import {
  checkbox,
  eitherOf,
  id,
  list,
  oneOf,
  strictRecord,
  text,
} from '../../../../../shared/shape.ts'
import { caseTargets } from '../../../../../store/cases/kinds.ts'
import type { Reason, ReasonWords } from '../../../../../store/cases/reasons.ts'
import type { Fields, FormResult } from '../../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../../http/frame/forms.ts'

export const TICKET = 'ticket'
const names = [...caseTargets, TICKET] as const
const kind = oneOf([...names, ''])

export const reasonForm = strictRecord({
  name: text(60).trim().min(1),
  hint: text(200).trim().optional(),
  evidence: oneOf(evidences).describe('what a report must include'),
  kinds: eitherOf(list(kind).max(names.length + 1), kind).describe('what it is offered for'),
  urgency: eitherOf(id.max(4), oneOf(['1', '2', '3', '4'])).describe('priority of a new case'),
  position: eitherOf(id.max(999), text(3).regex(/^[1-9]\d{0,2}$/, 'must be from 1 to 999')),
  isOn: checkbox.optional().describe('whether it is offered'),
})

export function readReason(fields: Fields): FormResult<ReasonWords> {
  const read = readForm(reasonForm, fields)
  if (!read.ok) return read
  const { name, hint = '', evidence, urgency, position, isOn } = read.value
  const chosen: readonly string[] = [read.value.kinds].flat()
  const kinds = names.filter((one) => chosen.includes(one))
  if (kinds.length === 0) return { ok: false, errors: wrong('kinds', 'must have at least one') }
  const numbers = { urgency: Number(urgency), position: Number(position) }
  return {
    ok: true,
    value: { name, hint, evidence, kinds, ...numbers, isOn: isChecked(isOn) },
  }
}

export function valuesOf({ id: _id, ...reason }: Reason): Fields {
  return { ...reason, urgency: String(reason.urgency), position: String(reason.position) }
}

export const NEW_VALUES: Fields = {
  ...{ evidence: 'none', kinds: [], urgency: '3', position: '100', isOn: true },
}
