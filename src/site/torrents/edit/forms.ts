import { strictRecord, text } from '../../../shared/shape.ts'
import type { Fields } from '../../http/forms.ts'
import type { FormResult } from '../../http/forms.ts'
import { readForm } from '../../http/forms.ts'

export const MAX_REASON = 200

const reason = text(MAX_REASON).trim().min(1)

export const removeShape = strictRecord({ reason })

export const removeQuery = strictRecord({ reason: reason.optional() })

/** The reason of a removal; tools that send no body with DELETE give it in the query. */
export function readReason(body: Fields, query: Fields): FormResult<{ reason: string }> {
  const { reason = query.reason, ...others } = body
  return readForm(removeShape, { ...others, reason })
}
