import { count, flag, id, named, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { NetworkRow } from '../../../../store/irc/networks.ts'
import { SIGN_INS } from '../../../../store/irc/networks.ts'

export const networkShape = named(
  'IrcNetwork',
  record({
    id,
    name: text(60),
    host: text(253),
    port: count,
    isTls: flag,
    authorities: text(65_536).nullable(),
    nick: text(30),
    realName: text(100),
    signIn: oneOf(SIGN_INS),
    account: text(60),
    lineMs: count.describe('milliseconds between two lines'),
    isOn: flag,
    hasPassword: flag,
    hasServerPassword: flag,
    hasCertificate: flag,
    state: oneOf(['connecting', 'up', 'failed']).nullable().describe('null: never connected'),
    node: text(60).nullable().describe('the bot that reported it'),
    nickInUse: text(60).nullable(),
    fault: text(300).nullable(),
    reportedAt: time.nullable(),
    createdAt: time,
  }),
)

export function networkItem(row: NetworkRow) {
  const { id, name, host, port, isTls, authorities, nick, realName, signIn, account } = row
  const { lineMs, isOn, hasPassword, hasServerPassword, hasCertificate } = row
  const { state, node, nickInUse, fault, reportedAt, createdAt } = row
  return {
    ...{ id, name, host, port, isTls, authorities, nick, realName, signIn, account },
    ...{ lineMs, isOn, hasPassword, hasServerPassword, hasCertificate },
    ...{ state, node, nickInUse, fault, reportedAt, createdAt },
  }
}
