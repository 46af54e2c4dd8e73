import { drainRefusalText, handoverFaultText } from '../../../domain/fleet/drain-texts.ts'
import type { HolderMap } from '../../../domain/fleet/holders.ts'
import { SLOTS } from '../../../domain/fleet/slots.ts'
import { count } from '../../../shared/format.ts'
import type { Db } from '../../../store/base/db.ts'
import * as drains from '../../../store/fleet/drains.ts'
import * as holders from '../../../store/fleet/holders.ts'
import type { NodeRow } from '../../../store/fleet/nodes.ts'
import * as nodes from '../../../store/fleet/nodes.ts'
import type { CommandContext } from '../../define-command.ts'
import { CommandError, defineCommand } from '../../define-command.ts'
import { pause } from '../../../shared/running/pause.ts'

const LOOK_MS = 300
/**
 * If there is no progress for this many seconds, something is wrong: the command reports it and
 * ends.
 */
const PATIENCE_SECONDS = 60

const noWait = {
  'no-wait': { type: 'boolean', doc: 'returns as soon as the trackers have been asked' },
} as const

export const drain = defineCommand({
  name: 'drain',
  summary: 'hands over all that a tracker holds to the others; it stays up, empty, and answers',
  permission: 'nodes.switch',
  operands: ['NODE'],
  options: noWait,
  async run(call) {
    const { operands, clock, acting, withDatabase } = call
    const [node] = operands
    const row = await withDatabase(async (db) => {
      const found = await drains.drain(db, node, acting.actor, clock.now())
      if (!found.ok) throw new CommandError(drainRefusalText(node, found))
      return move(db, call, node, true)
    })
    const peers = row?.heartbeat.peers ?? null
    const text =
      row === null
        ? `${node} has been asked to hand over what it holds: \`babou status\` shows how far it is`
        : `${node} is drained: stop it when you want, or \`babou undrain ${node}\``
    return { text, json: { node, isDrained: row !== null, peers } }
  },
})

export const undrain = defineCommand({
  name: 'undrain',
  summary: 'gives a drained tracker back what it held',
  permission: 'nodes.switch',
  operands: ['NODE'],
  options: noWait,
  async run(call) {
    const { operands, clock, acting, withDatabase } = call
    const [node] = operands
    const row = await withDatabase(async (db) => {
      if (!(await drains.undrain(db, node, acting.actor, clock.now()))) {
        throw new CommandError(`${node} is not drained`)
      }
      return move(db, call, node, false)
    })
    const holds = row?.heartbeat.holders?.holds ?? null
    const text =
      row === null
        ? `the other trackers have been asked to hand over what ${node} held`
        : `${node} serves again: it holds ${count(holds ?? 0)} of ${SLOTS} slots`
    return { text, json: { node, isDrained: false, holds } }
  },
})

/** Makes the next map; returns what the tracker reports afterwards, or null with --no-wait. */
async function move(
  db: Db,
  call: Pick<CommandContext, 'clock'> & { readonly options: { readonly 'no-wait'?: boolean } },
  node: string,
  isDraining: boolean,
): Promise<NodeRow | null> {
  await holders.refresh(db, call.clock.now())
  return call.options['no-wait'] === true ? null : untilMoved(db, call, node, isDraining)
}

/** Waits until all trackers have the map and no tracker has slots left to hand over. */
async function untilMoved(
  db: Db,
  { clock }: Pick<CommandContext, 'clock'>,
  node: string,
  isDraining: boolean,
): Promise<NodeRow> {
  let best = Infinity
  let bestAt = clock.monotonicSeconds()
  for (;;) {
    const [rows, map, all] = await Promise.all([nodes.all(db), holders.current(db), drains.all(db)])
    const failed = all.find((one) => one.node === node)?.failed ?? null
    if (isDraining && failed !== null) {
      throw new CommandError(`${node} is not drained: ${failed}. What it handed over returns to it`)
    }
    const given = map === null ? 0 : slotsLeft(map, node, isDraining)
    const row = rows.find((one) => one.node === node)
    const isDone = given === 0 && row?.heartbeat.holders?.version === map?.version
    if (isDone && row !== undefined) return row
    const now = clock.monotonicSeconds()
    if (given < best) [best, bestAt] = [given, now]
    if (now - bestAt > PATIENCE_SECONDS) throw new CommandError(whyNot(rows, map?.version ?? 0))
    await pause(LOOK_MS)
  }
}

/**
 * Counts the slots that this tracker still has to hand over, or that others have to hand over to
 * it.
 */
function slotsLeft(map: HolderMap, node: string, isDraining: boolean): number {
  const { trackers, holders: held, givers = [] } = map
  return givers.filter((giver, slot) => {
    return giver !== null && trackers[isDraining ? giver : held[slot]] === node
  }).length
}

function whyNot(rows: readonly NodeRow[], version: number): string {
  const behind = rows.find(({ heartbeat }) => (heartbeat.holders?.version ?? 0) < version)
  const found = rows.find(({ heartbeat }) => heartbeat.holders?.fault !== undefined)
  const fault = found?.heartbeat.holders?.fault
  if (fault !== undefined) return `it continues, but waits: ${handoverFaultText(fault)}`
  if (behind === undefined)
    return 'it continues, but without progress: `babou status` shows how far'
  return `it continues when ${behind.node} has the new map: are jobs and ${behind.node} up?`
}
