import { spawn } from 'node:child_process'
import path from 'node:path'
import { inProject } from '../../../src/shared/paths.ts'
import { ended, endWithUs } from '../../support/processes/children.ts'
import { freePorts } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'
import { MASTER } from './a-jobs.ts'

export interface TrackerProcess {
  readonly url: string
  /** The sum of the lines of /metrics that begin so. */
  readonly metric: (name: string) => Promise<number>
  readonly stop: () => Promise<void>
}

/** `babou tracker` as a separate process, which is ready. */
export async function aTrackerProcess(
  data: string,
  given: Readonly<Record<string, string>>,
): Promise<TrackerProcess> {
  const { tracker: port, trackerOps: opsPort } = await freePorts()
  const env = {
    ...{ PATH: process.env.PATH, BABOU_DATA: data, BABOU_SECRET: MASTER },
    ...{ BABOU_TRACKER_HOST: '127.0.0.1', BABOU_TRACKER_PORT: String(port) },
    ...{ BABOU_TRACKER_OPS_PORT: String(opsPort), BABOU_TRACKER_THREADS: '1' },
    ...{ BABOU_LOG_FORMAT: 'json', ...given },
  }
  const words = [path.join(inProject(), 'bin', 'babou.js'), 'tracker']
  const child = endWithUs(
    spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (output += text.toString()))
  }
  const ops = `http://127.0.0.1:${opsPort}`
  const isReady = async () => (await fetch(`${ops}/readyz`).catch(() => null))?.ok === true
  await until(isReady, 60, 'the tracker being ready').catch((error: unknown) => {
    child.kill('SIGKILL')
    throw new Error(output, { cause: error })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    async metric(name) {
      const text = await (await fetch(`${ops}/metrics`)).text()
      const lines = text.split('\n').filter((line) => line.startsWith(name))
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    stop: () => ended(child, 'SIGTERM'),
  }
}
