import { emailAddress, strictRecord, text } from '../../../shared/shape.ts'

export const changeEmailShape = strictRecord({ email: emailAddress, current: text(200).min(1) })
