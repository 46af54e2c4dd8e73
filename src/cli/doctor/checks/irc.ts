import type { RoleState } from '../../endpoints/ask-role.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { warning, note, ok } = findings('irc')

export const irc: Check = {
  name: 'irc',
  look({ database, roles }) {
    const networks = database.health?.content?.irc ?? []
    const bot = roles.find(({ role }) => role === 'announce')
    return networks.flatMap((network) => judge(network, bot))
  },
}

type Network = NonNullable<
  NonNullable<Parameters<Check['look']>[0]['database']['health']>['content']
>['irc'][number]

function judge(network: Network, bot: RoleState | undefined): readonly Finding[] {
  const { name, state, fault, channelFaults } = network
  if (bot?.isUp !== true && state === null) {
    return [note(`IRC network ${name}: no bot has run yet`, 'npx babou announce, or npx babou up')]
  }
  if (state === 'failed') {
    const mend = 'check the network in the console, under IRC'
    return [warning(`IRC network ${name}: ${fault ?? 'not connected'}`, mend)]
  }
  if (channelFaults !== null) {
    const mend = 'give the bot access to the channel, and voice where it is moderated'
    return [warning(`IRC network ${name}, ${channelFaults}`, mend)]
  }
  return state === 'up' ? [ok(`IRC network ${name} is connected`)] : []
}
