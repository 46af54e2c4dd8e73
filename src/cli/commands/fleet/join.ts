import path from 'node:path'
import { readWord } from '../../../bridge/joining/word.ts'
import { createClock } from '../../../shared/clock.ts'
import { givenSettings, readConfig } from '../../../shared/config.ts'
import { bytes } from '../../../shared/format.ts'
import { createSecrets, loadMasterSecret } from '../../../shared/secrets.ts'
import { CommandError, defineCommand } from '../../define-command.ts'
import type { Joined } from '../../joining/become-node.ts'
import {
  claimWord,
  cutJoin,
  endJoin,
  requireBare,
  requireWritable,
  setUp,
} from '../../joining/become-node.ts'
import type { Brought } from '../../joining/bring-state.ts'
import { bringState } from '../../joining/bring-state.ts'
import { printLine } from '../../output.ts'
import { runRole } from '../../run-role.ts'

export const join = defineCommand({
  name: 'node join',
  summary: 'makes this machine a node of the fleet, with the word of `babou node add`',
  permission: null,
  why: 'it only joins a fleet whose staff made the word for it',
  operands: ['WORD'],
  options: { start: { type: 'boolean', doc: 'then runs its role, like `babou tracker`' } },
  async run(call) {
    const { config, clock, operands, options } = call
    const read = readWord(operands[0].trim())
    if ('fault' in read) throw new CommandError(read.fault)
    const envFile = path.resolve(givenSettings().BABOU_ENV_FILE ?? 'babou.env')
    const cut = cutJoin(config, read.word)
    if (cut === null) {
      requireBare(config)
      requireWritable(config, envFile)
    }
    const joined = cut ?? (await claimWord(config, read.word))
    setUp(config, joined, envFile)
    const wall = () => Math.floor(clock.now().getTime() / 1000)
    const { node, role } = joined
    const isTracker = role === 'tracker'
    const { brought, fault } = isTracker ? await bringState(config, joined, wall) : NO_STATE
    endJoin(config)
    const text = [...told(joined, envFile), ...(isTracker ? [stateOf(brought, fault)] : [])]
    if (!options.start) {
      return { text: text.join('\n'), json: { node, role, envFile, state: brought, fault } }
    }
    printLine(text.join('\n'))
    const now = readConfig()
    const secrets = createSecrets(loadMasterSecret(now))
    return runRole(role, { ...call, config: now, secrets, clock: createClock(now) })
  },
})

const NO_STATE = { brought: null, fault: null } as const

function told({ node, role }: Joined, envFile: string): readonly string[] {
  const says = `This machine is now the ${role} ${node}. Its settings are in ${envFile}.`
  if (role !== 'jobs') return [says]
  return [says, 'Add its address to BABOU_BRIDGE of the trackers, so that they can use it.']
}

function stateOf(brought: Brought | null, fault: string | null): string {
  if (brought !== null) {
    return `It has the state of ${brought.from} from ${brought.madeAt}, ${bytes(brought.bytes)}.`
  }
  return `No state was copied${fault === null ? '' : ` (${fault})`}: its swarms start empty.`
}
