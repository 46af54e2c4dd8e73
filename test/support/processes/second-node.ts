import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { runningPostgres } from '../../../src/cli/postgres.ts'
import type { Role } from '../../../src/shared/config.ts'
import { inProject } from '../../../src/shared/paths.ts'
import { ended, endWithUs } from './children.ts'
import type { Babou } from './processes.ts'
import { freePorts } from './ports.ts'
import { settingsOf, temporaryFolder } from './processes.ts'
import { until } from '../until.ts'

/** Another node of a role next to a running babou: same database and secret, another folder. */
export interface SecondNode {
  readonly siteUrl: string
  readonly opsUrl: string
  /** kill -9, then a start at the same addresses. */
  readonly killAndWait: () => Promise<void>
  readonly end: () => Promise<void>
}

const READY_SECONDS = 60

export async function startSecondNode(
  babou: Babou,
  role: Exclude<Role, 'tracker'>,
  env: Readonly<Record<string, string>> = {},
): Promise<SecondNode> {
  const dataFolder = temporaryFolder()
  const ports = await freePorts()
  const settings = settingsOf(dataFolder, ports, {
    DATABASE_URL: runningPostgres(babou.dataFolder)!.url,
    BABOU_SECRET: fs.readFileSync(path.join(babou.dataFolder, 'secret'), 'utf8').trim(),
    BABOU_NODE: `second-${role}`,
    ...env,
  })
  const opsUrl = `http://127.0.0.1:${role === 'site' ? ports.siteOps : ports.jobsOps}`
  let said = ''
  let child = start()

  function start(): ChildProcess {
    const words = [inProject('bin', 'babou.js'), role]
    const started = endWithUs(spawn(process.execPath, words, { env: settings, cwd: '/' }))
    started.stdin.end()
    for (const out of [started.stdout, started.stderr]) {
      out.setEncoding('utf8').on('data', (text: string) => (said += text))
    }
    return started
  }

  async function isReady(): Promise<boolean> {
    if (child.exitCode !== null) throw new Error(`the second ${role} ended`)
    const answer = await fetch(`${opsUrl}/readyz`).catch(() => null)
    return answer?.ok === true
  }

  const stop = (signal: NodeJS.Signals) => ended(child, signal)

  try {
    await until(isReady, READY_SECONDS, `the second ${role} is ready`)
  } catch (error) {
    await stop('SIGKILL')
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
  return {
    siteUrl: `http://localhost:${ports.site}`,
    opsUrl,
    async killAndWait() {
      await stop('SIGKILL')
      child = start()
      await until(isReady, READY_SECONDS, `the second ${role} is ready again`)
    },
    async end() {
      await stop('SIGTERM')
      fs.rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
