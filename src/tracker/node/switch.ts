import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createLink } from '../../bridge/link/link.ts'
import { figuresOf } from '../../bridge/hub/node-book.ts'
import { surroundingsFor } from '../../bridge/surroundings.ts'
import { bridgeConnectUrls } from '../../bridge/urls.ts'
import { nodeName } from '../../shared/config.ts'
import { writeWhole } from '../../shared/data-folder.ts'
import type { RoleContext, RunningRole } from '../../shared/lifecycle.ts'
import type { Log } from '../../shared/log.ts'
import { createMetrics } from '../../shared/metrics.ts'
import { startOpsServer } from '../../shared/ops-server.ts'
import { version } from '../../shared/paths.ts'
import type { Prepared } from './prepare.ts'
import type { HandedSockets } from '../io/handed.ts'
import { FolderInUseError } from '../journal/folder-lock.ts'
import { openFolder } from '../journal/folder.ts'
import type { Successor } from '../upgrade/succession.ts'

// A node that staff disabled stops serving in an orderly way and reports the reason on its ops
// port. It keeps asking the hub and serves again once it is enabled. A file in its folder preserves
// this state across a restart.

/** A tracker that serves until another process does. */
export interface ServingRole extends RunningRole {
  /**
   * Returns additional descriptors of its sockets: requests that wait in them are kept while they
   * are open.
   */
  readonly sockets: () => HandedSockets
  /**
   * Like `stop`, but clients wait in the sockets, and entries that are not booked stay in the
   * journal. `isFresh`: the next process has already read the snapshot and needs only the journals
   * after it.
   */
  readonly leave: (isFresh: boolean) => Promise<void>
}

export interface ServeOptions {
  /** Called when the hub reports that the node is disabled. */
  readonly onOff: (why: string) => void
  /** Called when another process is ready to take over. */
  readonly onSuccessor: (successor: Successor) => void
  /** The sockets of the previous process, or of this one before it waited. */
  readonly handed?: HandedSockets | undefined
  /** The parts that were created before there was a folder. */
  readonly prepared?: Prepared | undefined
}

export type Serve = (context: RoleContext, options: ServeOptions) => Promise<ServingRole>

/** For how many milliseconds a killed process may still hold the folder. */
const LEFTOVER_MS = 15_000
const LEFTOVER_LOOK_MS = 20

/**
 * Runs the tracker while it is enabled, and otherwise waits until it is enabled again. When another
 * process is ready to take over, the tracker leaves the folder to that process, and takes it back
 * if that process fails.
 */
export async function startUnlessOff(
  context: RoleContext,
  serve: Serve,
  given: { readonly sockets?: HandedSockets; readonly prepared?: Prepared } = {},
): Promise<RunningRole> {
  const mark = createMark(path.join(context.config.BABOU_DATA, 'tracker', 'off.json'), context.log)
  let running: RunningRole | ServingRole
  let isStopping = false
  let isReplaced = false
  let turning = Promise.resolve()
  const [failed, fail] = later<Error>()
  const [replaced, endReplaced] = later<void>()

  async function begin(handed?: HandedSockets, prepared?: Prepared): Promise<void> {
    let isTurned = false
    const turn = (to: string | null) => {
      if (isTurned || isStopping || isReplaced) return
      isTurned = true
      mark.set(to)
      turning = turning.then(change).catch(fail)
    }
    const why = mark.why()
    running =
      why === null
        ? await serve(context, {
            onOff: turn,
            onSuccessor: (one) => void (turning = turning.then(() => succeed(one)).catch(fail)),
            ...{ handed, prepared },
          })
        : await wait(context, why, () => turn(null))
    void running.failed.then(fail)
  }

  async function change(): Promise<void> {
    await running.stop()
    if (!isStopping) await begin()
  }

  async function succeed(successor: Successor): Promise<void> {
    if (isStopping || isReplaced || !('leave' in running)) {
      return successor.refuse('the tracker is stopping')
    }
    const sockets = await leaveTo(successor, running, context)
    if (sockets !== null) return unlessInUse(() => begin(sockets))
    isReplaced = true
    endReplaced()
  }

  await begin(given.sockets, given.prepared)
  return {
    failed,
    replaced,
    async stop() {
      isStopping = true
      await turning
      if (!isReplaced) await running.stop()
    },
  }
}

/** Returns a promise and the function that settles it. */
function later<T>(): [Promise<T>, (value: T) => void] {
  let settle = (_value: T) => {}
  const promise = new Promise<T>((resolve) => (settle = resolve))
  return [promise, (value) => settle(value)]
}

/**
 * Leaves the folder to another process. Returns null once that process serves, or the sockets with
 * which this process has to continue.
 */
async function leaveTo(
  successor: Successor,
  running: ServingRole,
  { replacing, log }: RoleContext,
): Promise<HandedSockets | null> {
  const sockets = running.sockets()
  const began = performance.now()
  await running.leave(successor.isFresh)
  if ((await successor.takes()) !== null) return sockets
  replacing?.follow(successor.pid)
  successor.followed(Math.round(performance.now() - began))
  log('tracker.replaced', { pid: successor.pid })
  return null
}

/** Repeats a step while a killed process still holds the lock for a moment. */
async function unlessInUse(step: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + LEFTOVER_MS
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof FolderInUseError) || performance.now() > deadline) throw error
      await delay(LEFTOVER_LOOK_MS)
    }
  }
}

/** The record why this node is disabled (null: it is not), in memory and in a file. */
interface Mark {
  readonly why: () => string | null
  readonly set: (why: string | null) => void
}

function createMark(file: string, log: Log): Mark {
  let why = readMark(file)
  return {
    why: () => why,
    set(next) {
      why = next
      try {
        if (next === null) fs.rmSync(file, { force: true })
        else writeWhole(file, `${JSON.stringify({ why })}\n`, 0o600)
      } catch (error) {
        // Only a restart needs the file, and the hub then gives the same answer again.
        log.error('tracker.off-not-stored', { error: String(error) })
      }
    },
  }
}

function readMark(file: string): string | null {
  if (!fs.existsSync(file)) return null
  const said = JSON.parse(fs.readFileSync(file, 'utf8')) as { why?: unknown }
  return String(said.why)
}

/** Waits with only the folder and a link: when a hub accepts the link, it has enabled the node. */
async function wait(
  { config, secrets, log, clock }: RoleContext,
  why: string,
  onAllowed: () => void,
): Promise<RunningRole> {
  const urls = bridgeConnectUrls(config)
  const surroundings = surroundingsFor(config, urls)
  const folder = openFolder(path.join(config.BABOU_DATA, 'tracker'), () => clock.now().getTime())
  const node = nodeName(config, 'tracker')
  const nothing = () => {}
  const link = createLink({
    ...{ urls, key: secrets.key('bridge'), surroundings },
    ...{ node, storeId: folder.storeId, version, log },
    handlers: {
      ...{ up: nothing, down: nothing, event: nothing, snapshotEnd: nothing },
      // This is the first message that a hub sends to every node that it accepts.
      snapshotBegin: onAllowed,
    },
  })
  const ops = await startOpsServer({
    host: config.BABOU_OPS_HOST,
    port: config.BABOU_TRACKER_OPS_PORT,
    log,
    registry: createMetrics('tracker').registry,
    ready() {
      const bridge = link.status()
      const { url, fault } = bridge
      const detail = { state: 'off', why, node, bridge: { ...figuresOf(node, bridge), url, fault } }
      return { ok: false, detail }
    },
  })
  log.warn('tracker.off', { why })
  link.start()
  return {
    failed: new Promise(() => {}),
    async stop() {
      await link.stop()
      await ops.stop()
      folder.release()
      log('tracker.off-ended')
    },
  }
}
