import { guardFields } from '../../http/frame/form-guard.ts'
import { MAX_EMAIL, newPassword, strictRecord, text } from '../../../shared/shape.ts'

const again = text(200).optional()
const notTheSame = { path: ['again'], message: 'does not match the new password' }

export const changeShape = strictRecord({
  current: text(200).min(1),
  password: newPassword,
  again: text(200),
}).refine(isSame, notTheSame)

export const forgotShape = strictRecord({ name: text(MAX_EMAIL).min(1), ...guardFields })

export const resetShape = strictRecord({ password: newPassword, again }).refine(
  (form) => form.again === undefined || isSame({ password: form.password, again: form.again }),
  notTheSame,
)

function isSame(form: { readonly password: string; readonly again: string }): boolean {
  return form.password === form.again
}
