import type { Choice, NotificationName } from '../../../domain/notifications/kinds.ts'
import { channels, notificationNames } from '../../../domain/notifications/kinds.ts'
import { list, oneOf, strictRecord } from '../../../shared/shape.ts'
import type { Infer } from '../../../shared/shape.ts'
import type { Wanted } from '../../../store/notifications/notifications.ts'

export const mailTimes = ['at-once', 'daily'] as const

const boxes = notificationNames.flatMap((name) => channels.map((channel) => `${name}:${channel}`))

const box = oneOf(boxes)

/** `told` has a checkbox for each kind and channel: `comment:email`. Missing ones are off. */
export const choicesForm = strictRecord({
  told: list(box).max(boxes.length).or(box).optional().describe('for example `comment:email`'),
  mails: oneOf(mailTimes).describe('one email per notification, or one per day'),
})

/** Returns the selected channels of each kind. */
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

/** Returns the selected checkboxes. */
export function toldOf({ choices, mails }: Wanted) {
  const told = boxes.filter((one) => {
    const [name, channel] = one.split(':')
    return choices[name as NotificationName][channel as keyof Choice]
  })
  return { told, mails }
}
