import { audiences } from '../../../domain/accounts/privacy.ts'
import { writers } from '../../../domain/messages/writers.ts'
import { mapOf, oneOf, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { shows } from '../../http/frame/shapes.ts'
import { privacyShape } from './forms.ts'

const reply = mapOf(text(30), oneOf([...new Set([...audiences, ...writers])])).describe(
  'who can see each part of your profile; `messages`: who can write to you',
)

export const show = shows('Returns your privacy settings.', reply)

export const change: Declared = {
  description: 'Changes your privacy settings. Omitted parts are not changed.',
  body: privacyShape,
  reply,
}
