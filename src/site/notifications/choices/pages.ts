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
  /** Of its column, on a phone. */
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
  email: 'By e-mail',
  feed: 'In the feed',
  webhook: 'By webhook',
}

export function choicesPage({ choices, mails }: Wanted, errors: FieldErrors): ChoicesPage {
  const form = { ...untyped({ mails }), errors }
  const options = [
    ['daily', 'One mail a day'],
    ['at-once', 'A mail as it happens'],
  ] as const
  const hint = 'What happens within a minute comes in one mail. Your address has to be proven.'
  const chosen = field(form, 'mails', 'Mails', { options, hint })
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
