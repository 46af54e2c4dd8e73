import { flag, list, oneOf, record, text } from '../../../shared/shape.ts'
import { accepts, shows } from '../../http/frame/shapes.ts'
import { mailTimes, choicesForm } from './forms.ts'

const reply = record({
  told: list(text(50)).describe('kinds and channels: `comment:email`'),
  mails: oneOf(mailTimes),
  kinds: list(record({ name: text(30), label: text(60), says: text(200), isAlwaysListed: flag })),
})

export const show = shows('Returns your notification settings.', reply)

export const change = accepts(
  'Changes your notification settings. Kinds and channels that are not listed are turned off.',
  choicesForm,
  record({ told: list(text(50)), mails: oneOf(mailTimes) }),
)
