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

// A node that staff have switched off ends its service in order, and says why on its ops port. It
// goes on asking the hub, and serves again when it may; the mark in its folder outlives a restart.

/** Serves; `onOff` is called when the hub says that the node is switched off. */
export type Serve = (context: RoleContext, onOff: (why: string) => void) => Promise<RunningRole>

/** The tracker as long as it may serve; in between it waits to be allowed again. */
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
  /** Why this node is off, or null. */
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

/** Holds the folder and a link, and nothing else: a hub that lets it join has allowed it. */
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
      // The first thing that a hub sends to whom it does not turn away.
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
