import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { inProject } from '../../../src/shared/paths.ts'
import { ended, endWithUs } from '../../support/processes/children.ts'
import { freePorts } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'
import type { StandbyFigures } from '../../../src/tracker/standby/standby.ts'
import type { UsageFigures } from '../../../src/tracker/usage/usage.ts'
import { MASTER } from './a-jobs.ts'

const READY_SECONDS = 60

/**
 * `babou tracker` of a name as a process that can be killed, and started again with its disk;
 * `clock` is a file with seconds that its clock is ahead, `more` are further settings.
 */
export async function aKillableTracker(
  folder: string,
  name: string,
  bridge: string,
  clock: string,
  more: Readonly<Record<string, string>> = {},
) {
  const { tracker: port, trackerOps: opsPort } = await freePorts()
  const data = path.join(folder, name)
  const env = {
    ...{ PATH: process.env.PATH, BABOU_DATA: data, BABOU_SECRET: MASTER, BABOU_NODE: name },
    ...{ BABOU_BRIDGE: bridge, BABOU_TRACKER_THREADS: '1', BABOU_TRACKER_UDP: 'true' },
    ...{ BABOU_TRACKER_HOST: '127.0.0.1', BABOU_TRACKER_PORT: String(port) },
    ...{ BABOU_TRACKER_OPS_PORT: String(opsPort), BABOU_LOG_FORMAT: 'json' },
    ...{ BABOU_TEST_CLOCK: `file:${clock}`, ...more },
  }
  let child: ChildProcess | null = null
  let output = ''

  /** What `/readyz` says, whether it is ready or not. */
  async function readiness() {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`)
    return (await answer.json()) as {
      readonly ready: boolean
      readonly state: string
      readonly peers: number
      readonly holders: {
        readonly version: number
        readonly holds: number
        readonly standsBy: number
        readonly isDrained?: boolean
        readonly gives?: readonly number[]
      } | null
      readonly standby: StandbyFigures | null
      readonly usage: UsageFigures
      readonly links: { readonly trackers: readonly { readonly isUp: boolean }[] } | null
    }
  }

  async function start(): Promise<void> {
    child = spawn(process.execPath, [inProject('bin', 'babou.js'), 'tracker'], {
      ...{ cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] },
    })
    endWithUs(child)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (output += text.toString()))
    }
    const serves = async () => (await readiness()).state === 'ready'
    await until(serves, READY_SECONDS, `${name} serving`).catch((error: unknown) => {
      throw new Error(output, { cause: error })
    })
  }

  const end = async (signal: NodeJS.Signals) => {
    if (child !== null) await ended(child, signal)
  }

  return {
    ...{ name, port, start, readiness },
    kill: () => end('SIGKILL'),
    /** Its connections stay open, and nothing comes over them until `resume`. */
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    output: () => output,
  }
}

export type KillableTracker = Awaited<ReturnType<typeof aKillableTracker>>
