import { audiences } from '../../../domain/accounts/privacy.ts'
import { mapOf, oneOf, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { privacyShape } from './forms.ts'

const reply = mapOf(text(30), oneOf(audiences)).describe('who can see each part of your profile')

export const show: Declared = { description: 'Returns your privacy settings.', reply }

export const change: Declared = {
  description: 'Changes your privacy settings. Omitted parts are not changed.',
  body: privacyShape,
  reply,
}
