import fs from 'node:fs'
import path from 'node:path'
import { createLink } from '../../bridge/link/link.ts'
import { figuresOf } from '../../bridge/hub/node-book.ts'
import { surroundingsOf } from '../../bridge/surroundings.ts'
import { bridgeConnectUrls } from '../../bridge/urls.ts'
import { nodeName } from '../../shared/config.ts'
import { writeWhole } from '../../shared/data-folder.ts'
import type { RoleContext, RunningRole } from '../../shared/lifecycle.ts'
import { createMetrics } from '../../shared/metrics.ts'
import { startOpsServer } from '../../shared/ops-server.ts'
import { version } from '../../shared/paths.ts'
import { openFolder } from '../journal/folder.ts'

// A node that staff disabled ends its service in order, and reports the reason on its ops port. It
// keeps asking the hub and serves again when it is enabled; a file in its folder keeps the state
// over a restart.

/** Serves; `onOff` is called when the hub reports that the node is disabled. */
export type Serve = (context: RoleContext, onOff: (why: string) => void) => Promise<RunningRole>

/** Runs the tracker while it is enabled; in between it waits to be enabled again. */
export async function startUnlessOff(context: RoleContext, serve: Serve): Promise<RunningRole> {
  const mark = createMark(path.join(context.config.BABOU_DATA, 'tracker', 'off.json'))
  let running: RunningRole
  let isStopping = false
  let turning = Promise.resolve()
  let fail = (_error: Error) => {}
  const failed = new Promise<Error>((resolve) => (fail = resolve))

  async function begin(): Promise<void> {
    let isTurned = false
    const turn = (noteDown: () => void) => {
      if (isTurned || isStopping) return
      isTurned = true
      noteDown()
      turning = turning.then(change).catch(fail)
    }
    const why = mark.read()
    running =
      why === null
        ? await serve(context, (reason) => turn(() => mark.write(reason)))
        : await wait(context, why, () => turn(mark.remove))
    void running.failed.then(fail)
  }

  async function change(): Promise<void> {
    await running.stop()
    if (!isStopping) await begin()
  }

  await begin()
  return {
    failed,
    async stop() {
      isStopping = true
      await turning
      await running.stop()
    },
  }
}

interface Mark {
  /** The reason why this node is disabled, or null. */
  readonly read: () => string | null
  readonly write: (why: string) => void
  readonly remove: () => void
}

function createMark(file: string): Mark {
  return {
    read() {
      if (!fs.existsSync(file)) return null
      const said = JSON.parse(fs.readFileSync(file, 'utf8')) as { why?: unknown }
      return String(said.why)
    },
    write: (why) => writeWhole(file, `${JSON.stringify({ why })}\n`, 0o600),
    remove: () => fs.rmSync(file, { force: true }),
  }
}

/** Only holds the folder and a link: a hub that accepts the link has enabled the node. */
async function wait(
  { config, secrets, log, clock }: RoleContext,
  why: string,
  onAllowed: () => void,
): Promise<RunningRole> {
  const folder = openFolder(path.join(config.BABOU_DATA, 'tracker'), () => clock.now().getTime())
  const node = nodeName(config, 'tracker')
  const nothing = () => {}
  const link = createLink({
    urls: bridgeConnectUrls(config),
    key: secrets.key('bridge'),
    surroundings: surroundingsOf(config),
    ...{ node, storeId: folder.storeId, version, log },
    handlers: {
      ...{ up: nothing, down: nothing, event: nothing, snapshotEnd: nothing },
      // The first message of a hub to every node that it accepts.
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
