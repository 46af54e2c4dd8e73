import { newPassword, strictRecord, text } from '../../shared/shape.ts'

export const signInShape = strictRecord({
  name: text(254).min(1),
  password: text(200).min(1),
  next: text(2_000).optional(),
})

export const passwordShape = strictRecord({
  current: text(200).min(1),
  password: newPassword,
  again: text(200),
}).refine((form) => form.password === form.again, {
  path: ['again'],
  message: 'is not the same',
})
