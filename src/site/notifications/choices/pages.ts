import type { Channel } from '../../../domain/notifications/kinds.ts'
import { channels, kindOf, notificationNames } from '../../../domain/notifications/kinds.ts'
import type { Wanted } from '../../../store/notifications/notifications.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'

interface Box {
  readonly value: string
  readonly label: string
  readonly isChecked: boolean
  readonly isFixed: boolean
  /** The label of its column, on a phone. */
  readonly channel: string
}

export interface ChoicesPage extends PageData {
  readonly columns: readonly string[]
  readonly lines: readonly {
    readonly label: string
    readonly says: string
    readonly boxes: readonly Box[]
  }[]
  readonly mails: Field
  readonly summary: FormSummary | null
}

const CHANNELS: Readonly<Record<Channel, string>> = {
  site: 'On the site',
  email: 'By email',
  feed: 'In the feed',
  webhook: 'By webhook',
}

export function choicesPage({ choices, mails }: Wanted, errors: FieldErrors): ChoicesPage {
  const form = { ...untyped({ mails }), errors }
  const options = [
    ['daily', 'One email per day'],
    ['at-once', 'Immediately'],
  ] as const
  const hint =
    'Notifications within the same minute share one email. Your email address must be verified.'
  const chosen = field(form, 'mails', 'Emails', { options, hint })
  return {
    title: 'Notifications',
    columns: channels.map((channel) => CHANNELS[channel]),
    lines: notificationNames.map((name) => {
      const { label, description: says, isAlwaysListed = false } = kindOf(name)
      const boxes = channels.map((channel) => ({
        value: `${name}:${channel}`,
        label: `${label}: ${CHANNELS[channel]}`,
        isChecked: choices[name][channel],
        isFixed: channel === 'site' && isAlwaysListed,
        channel: CHANNELS[channel],
      }))
      return { label, says, boxes }
    }),
    mails: chosen,
    summary: summary(form, [chosen]),
  }
}
