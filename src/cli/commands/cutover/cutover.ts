import { setTimeout as delay } from 'node:timers/promises'
import * as ledgerCheck from '../../../store/traffic/ledger-check.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Phase } from '../../../store/shadow/front.ts'
import * as fronts from '../../../store/shadow/front.ts'
import type { CommandContext, Output } from '../../define-command.ts'
import { CommandError, defineCommand, UsageError } from '../../define-command.ts'
import { printLine, table } from '../../output.ts'
import { importCommand } from '../import.ts'
import { checkAll } from './checks.ts'
import { switched } from './switched.ts'

/** The steps after which the command can stop; without `--until`, it runs all of them. */
const STEPS = ['checks', 'difference', 'hand-over', 'last-difference', 'done'] as const
type Step = (typeof STEPS)[number]

/** How long to wait for an old tracker, which stores its counts every few seconds. */
const SETTLE_SECONDS = 30

interface Source {
  readonly operands: readonly [string, string]
  readonly options: Readonly<Record<string, string | undefined>>
}

export const cutover = defineCommand({
  name: 'cutover',
  summary: 'moves clients from the old tracker to ours: checks, differences, hand-over',
  permission: 'nodes.switch',
  operands: ['[SOURCE]', '[FROM]'],
  options: {
    map: { type: 'string', value: 'FILE', doc: 'the mapping file of the import' },
    torrents: { type: 'string', value: 'FOLDER', doc: 'where the .torrent files of the site are' },
    until: { type: 'string', value: 'STEP', doc: `ends after a step: ${STEPS.join(', ')}` },
    settle: {
      type: 'string',
      value: 'SECONDS',
      doc: `wait while the old tracker writes its last counts; default: ${SETTLE_SECONDS}`,
    },
    anyway: { type: 'boolean', doc: 'continues even if a check fails' },
  },
  async run(call) {
    const { operands, options } = call
    const until = stepNamed(options.until)
    const source = sourceOf(operands, options)
    const settle = Number(options.settle ?? SETTLE_SECONDS)
    if (!(settle >= 0 && settle <= 3_600))
      throw new UsageError('--settle must be from 0 to 3600 seconds')
    const done: Step[] = []
    const steps: Record<Step, () => Promise<string>> = {
      checks: () => checks(call, options.anyway === true),
      difference: () => difference(call, source),
      'hand-over': () => handOver(call, 'handed'),
      async 'last-difference'() {
        if (source !== null) await delay(settle * 1000)
        return difference(call, source)
      },
      done: () => sums(call),
    }
    for (const step of STEPS) {
      const says = await steps[step]()
      done.push(step)
      if (!call.isJson) printLine(`${STEPS.indexOf(step) + 1}. ${step}: ${says}`)
      if (step === until) break
    }
    const text = until === 'done' ? 'The cut-over is complete.' : `Ended after ${until}.`
    return { text, json: { done } } satisfies Output
  },
})

export const cutoverBack = defineCommand({
  name: 'cutover back',
  summary: 'returns clients to the old tracker; what was booked is in `cutover sums`',
  permission: 'nodes.switch',
  async run(call) {
    const says = await handOver(call, 'shadow')
    return { text: says, json: { phase: 'shadow' } }
  },
})

function stepNamed(name = 'done'): Step {
  const step = STEPS.find((one) => one === name)
  if (step === undefined)
    throw new UsageError(`--until must be one of ${STEPS.join(', ')}, not "${name}"`)
  return step
}

function sourceOf(
  [source, from]: readonly string[],
  { map, torrents }: Readonly<Record<string, unknown>>,
): Source | null {
  if (source === undefined) return null
  if (from === undefined) throw new UsageError('SOURCE is given, and FROM is missing')
  return { operands: [source, from], options: { map, torrents } as Source['options'] }
}

/**
 * Runs the checks, which are only for the time before the hand-over: once clients are handed over,
 * an interrupted run continues without them.
 */
async function checks({ withDatabase, clock }: CommandContext, anyway: boolean): Promise<string> {
  if (await withDatabase(isHanded))
    return 'left out: clients already get the replies of our tracker'
  const found = await withDatabase((db) => checkAll(db, clock.now()))
  const text = table([
    ['check', '', ''],
    ...found.map(({ name, isOk, says }) => [name, isOk ? 'ok' : 'NOT OK', says]),
  ])
  const isOk = found.every((check) => check.isOk)
  if (isOk || anyway) return `${isOk ? 'all right' : 'continued anyway'}\n${text}`
  throw new CommandError(`nothing was changed: a check failed\n${text}`)
}

/**
 * Whether clients have been handed over; waits for a hand-over that was requested by an earlier
 * run.
 */
async function isHanded(db: Db): Promise<boolean> {
  const front = await fronts.find(db)
  if (front?.phase === 'shadow' && front.wanted === 'handed') await switched(db, 'handed', front)
  return (await fronts.find(db))?.phase === 'handed'
}

/** Imports what has changed on the old site since the last run. */
async function difference(call: CommandContext, source: Source | null): Promise<string> {
  if (source === null) return 'left out: no SOURCE was given'
  const done = await importCommand.run({ ...call, ...source } as never)
  if (typeof done === 'number') return 'imported'
  if (done.exitCode !== undefined && done.exitCode !== 0) {
    throw new CommandError(`the sums of the import differ:\n${done.text}`)
  }
  return done.text
}

/** Tells `babou shadow` to switch, and waits until it has done so or reports why it cannot. */
async function handOver(call: CommandContext, phase: Phase): Promise<string> {
  const { withDatabase, clock, acting } = call
  return withDatabase(async (db) => {
    const before = await fronts.find(db)
    if (before === null) throw new CommandError('babou shadow never ran: there is nothing to do')
    const other = phase === 'handed' ? 'our tracker' : 'the old tracker'
    if (before.phase === phase) return `clients already get the replies of ${other}`
    await fronts.want(db, phase, acting.actor, clock.now())
    await switched(db, phase, before)
    return `clients now get the replies of ${other}`
  })
}

async function sums({ withDatabase }: CommandContext): Promise<string> {
  const { faults } = await withDatabase((db) => ledgerCheck.check(db))
  if (faults.length === 0) return 'every sum of the ledger and of traffic is right'
  throw new CommandError(`${faults.length} sums are wrong: see babou ledger check`)
}
