import path from 'node:path'
import { readWord } from '../../../bridge/joining/word.ts'
import { createClock } from '../../../shared/clock.ts'
import { givenSettings, readConfig } from '../../../shared/config.ts'
import { bytes } from '../../../shared/format.ts'
import { createSecrets, loadMasterSecret } from '../../../shared/secrets.ts'
import { CommandError, defineCommand } from '../../define-command.ts'
import { becomeNode, cutJoin, endJoin, requireBare } from '../../joining/become-node.ts'
import type { Brought } from '../../joining/bring-state.ts'
import { bringState } from '../../joining/bring-state.ts'
import { printLine } from '../../output.ts'
import { runRole } from '../../run-role.ts'

export const join = defineCommand({
  name: 'node join',
  summary: 'makes this machine a tracker of the fleet, with the word of `babou node add`',
  permission: null,
  why: 'it only joins a fleet whose staff made the word for it',
  operands: ['WORD'],
  options: { start: { type: 'boolean', doc: 'then runs the tracker, like `babou tracker`' } },
  async run(call) {
    const { config, clock, operands, options } = call
    const read = readWord(operands[0].trim())
    if ('fault' in read) throw new CommandError(read.fault)
    const envFile = path.resolve(givenSettings().BABOU_ENV_FILE ?? 'babou.env')
    const cut = cutJoin(config, read.word)
    if (cut === null) requireBare(config)
    const joined = cut ?? (await becomeNode(config, read.word, envFile))
    const wall = () => Math.floor(clock.now().getTime() / 1000)
    const { brought, fault } = await bringState(config, joined, wall)
    endJoin(config)
    const text = told(joined.node, envFile, brought, fault)
    if (!options.start) return { text, json: { node: joined.node, envFile, state: brought, fault } }
    printLine(text)
    const now = readConfig()
    const secrets = createSecrets(loadMasterSecret(now))
    return runRole('tracker', { ...call, config: now, secrets, clock: createClock(now) })
  },
})

function told(node: string, envFile: string, brought: Brought | null, fault: string | null) {
  const state =
    brought === null
      ? `No state was copied${fault === null ? '' : ` (${fault})`}: its swarms start empty.`
      : `It has the state of ${brought.from} from ${brought.madeAt}, ${bytes(brought.bytes)}.`
  return [`This machine is ${node} now. Its settings are in ${envFile}.`, state].join('\n')
}
