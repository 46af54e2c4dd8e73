import fs from 'node:fs'
import type { Envelope } from '../../bridge/define-event.ts'
import type { Applied } from '../../bridge/link/progress.ts'
import type { Log } from '../../shared/log.ts'
import type { KeptHead } from './base.ts'
import { checkBase, readHead, restoreBase } from './base.ts'
import { baseFile, changesFile, findGenerations, removeOthers } from './generations.ts'
import { readJson, readRecords, RECORD } from './records.ts'
import type { RowsContext } from './rows.ts'

export interface LoadOptions extends RowsContext {
  readonly folder: string
  /**
   * Applies an event to the tables: one that changes no rows, or one of the changes after the base.
   */
  readonly apply: (event: Envelope) => void
  readonly log: Log
}

/** The state that was loaded into the tables. */
export interface Loaded {
  readonly generation: number
  readonly applied: Applied
  /** When the tracker last lacked nothing, in seconds since 1970. */
  readonly wall: number
  readonly baseBytes: number
  /** The length of the valid changes in bytes: what follows is damaged or incomplete. */
  readonly changesBytes: number
}

/**
 * Loads the newest intact state; null when there is none. A damaged base is renamed and logged. If
 * the changes are damaged, those before the damage are used, and the hub sends the others again.
 */
export function loadKept(options: LoadOptions): Loaded | null {
  const { folder, log } = options
  for (const generation of findGenerations(folder)) {
    const file = baseFile(folder, generation)
    if (!fs.existsSync(file)) continue // killed while it was being written
    const head = checkBase(file)
    if (head === null) {
      fs.renameSync(file, `${file}.damaged`)
      log.error('state.damaged', { movedTo: `${file}.damaged` })
      continue
    }
    const loaded = restore(options, head, generation)
    removeOthers(folder, generation)
    return loaded
  }
  return null
}

function restore(options: LoadOptions, head: KeptHead, generation: number): Loaded {
  const { folder, versions, apply, log } = options
  const began = performance.now()
  const { outboxId, position } = head
  versions.resume(outboxId)
  restoreBase(baseFile(folder, generation), options, apply)
  const base = { applied: { outboxId, position }, wall: head.wall }
  const { changesBytes, ...newest } = replay(changesFile(folder, generation), base, apply, log)
  const baseBytes = fs.statSync(baseFile(folder, generation)).size
  log('state.restored', {
    position: newest.applied.position,
    members: options.tables.members.size(),
    torrents: options.tables.torrents.size(),
    seconds: Number(((performance.now() - began) / 1000).toFixed(3)),
  })
  return { generation, ...newest, baseBytes, changesBytes }
}

type Newest = Pick<Loaded, 'applied' | 'wall'>

/** Applies the changes in order, up to the first one that is damaged or out of order. */
function replay(
  file: string,
  base: Newest,
  apply: (event: Envelope) => void,
  log: Log,
): Newest & { readonly changesBytes: number } {
  if (!fs.existsSync(file)) return { ...base, changesBytes: 0 }
  const { outboxId } = base.applied
  let { position } = base.applied
  let { wall } = base
  let isOpen = false
  const { wholeBytes, fileBytes } = readRecords(file, (kind, body) => {
    if (kind === RECORD.head) {
      const head = readHead(body)
      isOpen = head?.outboxId === outboxId && head.position === base.applied.position
      return isOpen
    }
    if (!isOpen) return false
    const found = readJson(body)
    if (kind === RECORD.level) wall = (found as { wall: number }).wall
    if (kind !== RECORD.event) return true
    const next = found as { position: number; event: Envelope }
    if (next.position !== position + 1) return false
    apply(next.event)
    position = next.position
    return true
  })
  if (wholeBytes < fileBytes) log.warn('state.cut', { file, bytes: fileBytes - wholeBytes })
  return { applied: { outboxId, position }, wall, changesBytes: isOpen ? wholeBytes : 0 }
}
