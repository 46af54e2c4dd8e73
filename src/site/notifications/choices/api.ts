import type { Choice, NotificationName } from '../../../domain/notifications/kinds.ts'
import { channels, notificationNames } from '../../../domain/notifications/kinds.ts'
import { flag, list, oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Infer } from '../../../shared/shape.ts'
import type { Wanted } from '../../../store/notifications/notifications.ts'
import type { Declared } from '../../http/action.ts'
import { nothing } from '../../http/frame/shapes.ts'

const mailTimes = ['at-once', 'daily'] as const
const boxes = notificationNames.flatMap((name) => channels.map((channel) => `${name}:${channel}`))
const box = oneOf(boxes)

/** `told` has a checkbox for each kind and channel: `comment:email`. Missing ones are off. */
export const choicesForm = strictRecord({
  told: list(box).max(boxes.length).or(box).optional().describe('for example `comment:email`'),
  mails: oneOf(mailTimes).describe('one email per notification, or one per day'),
})

const reply = record({
  told: list(text(50)).describe('kinds and channels: `comment:email`'),
  mails: oneOf(mailTimes),
  kinds: list(record({ name: text(30), label: text(60), says: text(200), isAlwaysListed: flag })),
})

export const show: Declared = { description: 'Returns your notification settings.', reply }

export const change: Declared = {
  description:
    'Changes your notification settings. Kinds and channels that are not listed are turned off.',
  body: choicesForm,
  reply: record({ told: list(text(50)), mails: oneOf(mailTimes) }),
}

/** The selected channels of each kind. */
export function wantedIn(form: Infer<typeof choicesForm>): Wanted {
  const told = typeof form.told === 'string' ? [form.told] : (form.told ?? [])
  const choiceOf = (name: NotificationName): Choice => ({
    site: told.includes(`${name}:site`),
    email: told.includes(`${name}:email`),
    feed: told.includes(`${name}:feed`),
    webhook: told.includes(`${name}:webhook`),
  })
  const choices = notificationNames.map((name) => [name, choiceOf(name)])
  return { choices: Object.fromEntries(choices) as Wanted['choices'], mails: form.mails }
}

/** The selected checkboxes. */
export function toldOf({ choices, mails }: Wanted) {
  const told = boxes.filter((one) => {
    const [name, channel] = one.split(':')
    return choices[name as NotificationName][channel as keyof Choice]
  })
  return { told, mails }
}

export const moved: Declared = { description: 'Redirects to your notifications.', reply: nothing }
