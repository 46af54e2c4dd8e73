import { severities } from '../../../../../domain/alerts/facts.ts'
import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'
import { targetKinds } from '../../../../../shared/alerts/targets/index.ts'
import type { TargetSettings } from '../../../../../shared/alerts/exchange.ts'
import { targetKind } from '../../../../../shared/alerts/targets/index.ts'
import { readForm } from '../../../../http/frame/forms.ts'

export const kinds = ['mail', 'webhook', 'slack', 'discord', 'telegram', 'matrix'] as const

const hour = text(2).regex(/^(\d|1\d|2[0-3])$/, 'must be an hour from 0 to 23')
const setting = text(2_000).optional()

/** The fields of all kinds; the shape of the chosen kind checks the others. */
export const targetForm = strictRecord({
  kind: oneOf(kinds),
  name: text(60).trim().min(1),
  severity: oneOf(severities),
  fromHour: hour,
  untilHour: hour,
  ...{ to: setting, url: setting, secret: setting, token: setting, chat: setting, room: setting },
})

/** Returns the settings of the chosen kind, or the errors of its fields. */
export function settingsOf(body: Readonly<Record<string, unknown>>) {
  const kind = targetKind(String(body.kind)) ?? targetKinds[0]
  const given = kind.fields.flatMap(({ name, isOptional }) => {
    const value = body[name]
    const isLeftOut = isOptional === true && (value === undefined || value === '')
    return isLeftOut ? [] : [[name, value] as const]
  })
  return readForm<typeof kind.shape>(kind.shape, Object.fromEntries(given) as TargetSettings)
}
