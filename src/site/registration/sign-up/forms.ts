import { guardFields } from '../../http/frame/form-guard.ts'
import { emailAddress, memberName, newPassword, strictRecord, text } from '../../../shared/shape.ts'

const account = { name: memberName, email: emailAddress, password: newPassword }
const notOwnName = { path: ['password'], message: 'must not be your name' }

export const setupQuery = strictRecord({ token: text(200) })

export const registerQuery = strictRecord({
  code: text(200).optional().describe('code of an invite'),
})

export const setupShape = strictRecord({ token: text(200), ...account }).refine(
  isNotOwnName,
  notOwnName,
)

export const registerShape = strictRecord({
  code: text(200).optional(),
  ...account,
  ...guardFields,
}).refine(isNotOwnName, notOwnName)

function isNotOwnName({ name, password }: { name: string; password: string }): boolean {
  return name.toLowerCase() !== password.toLowerCase()
}
