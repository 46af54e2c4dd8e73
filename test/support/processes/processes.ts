import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inject } from 'vitest'
import { findCluster } from '../../../src/cli/postgres/home.ts'
import { readPidFile } from '../../../src/cli/postgres/pid-file.ts'
import type { Role } from '../../../src/shared/config.ts'
import { inProject } from '../../../src/shared/paths.ts'
import { slowness } from '../slowness.ts'
import { until } from '../until.ts'
import { endWithUs } from './children.ts'
import { copyInstalled } from './installed.ts'
import { freePorts, type Ports } from './ports.ts'

export interface StartOptions {
  /** Settings in addition to folders and ports; the caller's environment is not passed on. */
  readonly env?: Readonly<Record<string, string>>
  /** BABOU_DATA of an earlier run; else a new temporary folder, deleted at the end. */
  readonly dataFolder?: string
  /** As another user; requires root. */
  readonly as?: { readonly uid: number; readonly gid: number }
  /** Of an earlier run, to use the same addresses. */
  readonly ports?: Ports
  /** The folder of `bin/babou.js`; the project unless given. */
  readonly projectFolder?: string
  readonly readySeconds?: number
  /** Makes its database as a new installation does; the others start with a copy of such a one. */
  readonly isFromNothing?: boolean
}

export type Part = Role | 'supervisor' | 'postgres'

/** A ready `babou up`. */
export interface Babou {
  readonly dataFolder: string
  readonly ports: Ports
  readonly siteUrl: string
  readonly trackerUrl: string
  readonly opsUrls: Readonly<Record<Role, string>>
  /** Set when there was no owner at its start. */
  readonly setupLink: string | null
  /** Everything printed to stdout and stderr so far. */
  readonly output: () => string
  /** The current process of this part; null while it is down. */
  readonly pidOf: (part: Part) => number | null
  readonly kill: (part: Part, signal?: NodeJS.Signals) => number
  /** Resolves with the exit status of the supervisor, or the name of its signal. */
  readonly exited: Promise<number | string>
  /** All of its current processes. */
  readonly processes: () => number[]
  /** Runs another command with the same settings. */
  readonly run: (words: readonly string[], stdin?: string) => Promise<Ran>
  /** Ends it if it runs, and deletes its data unless it was given; returns the exit status. */
  readonly stop: () => Promise<number | string>
}

export interface Ran {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

const READY_SECONDS = 100
/** Commands that run until they are asked to end. */
const ROLES = new Set(['site', 'tracker', 'jobs', 'announce', 'shadow', 'up'])
const STOP_SECONDS = 60 * slowness()

/** Runs `babou up` and waits until every role is ready. */
export async function startBabou(options: StartOptions = {}): Promise<Babou> {
  const dataFolder = options.dataFolder ?? temporaryFolder(options.as)
  const ports = options.ports ?? (await freePorts())
  const env = settingsOf(dataFolder, ports, options.env)
  if (mayBeCopied(dataFolder, options)) await copyInstalled(dataFolder)
  const up = spawnUp(env, options)
  const exited = up.exited
  const babou: Babou = {
    dataFolder,
    ports,
    siteUrl: `http://localhost:${ports.site}`,
    trackerUrl: `http://localhost:${ports.tracker}`,
    opsUrls: {
      site: `http://127.0.0.1:${ports.siteOps}`,
      tracker: `http://127.0.0.1:${ports.trackerOps}`,
      jobs: `http://127.0.0.1:${ports.jobsOps}`,
      announce: `http://127.0.0.1:${ports.announceOps}`,
    },
    get setupLink() {
      return /^ +set-up +(\S+)/m.exec(up.output())?.[1] ?? null
    },
    output: up.output,
    exited,
    pidOf: (part) => pidOf(dataFolder, part),
    kill(part, signal = 'SIGKILL') {
      const pid = pidOf(dataFolder, part)
      if (pid === null) throw new Error(`${part} does not run`)
      process.kill(pid, signal)
      return pid
    },
    processes: () => processesOf(dataFolder),
    run: (words, stdin) => runBabou(words, { env, stdin, as: options.as }),
    async stop() {
      const status = await end(dataFolder, exited)
      if (options.dataFolder === undefined) removeData(dataFolder)
      const warnings = warningsIn(up.output())
      if (warnings.length > 0) throw new Error(warnings.join('\n'))
      return status
    },
  }
  try {
    await untilReady(babou, options.readySeconds ?? READY_SECONDS)
  } catch (error) {
    await babou.stop()
    const output = up.output()
    throw new Error([`babou up: ${String(error)}`, ...faultsIn(output), output].join('\n'), {
      cause: error,
    })
  }
  return babou
}

/** Not for a database that exists, or that the test is about. */
function mayBeCopied(dataFolder: string, { as, env, isFromNothing }: StartOptions): boolean {
  const isAsUsual = as === undefined && env?.DATABASE_URL === undefined
  return isAsUsual && isFromNothing !== true && findCluster(dataFolder) === null
}

/** The warnings and errors of a log: they come first: some reports keep only the beginning. */
function faultsIn(output: string): string[] {
  return output.split('\n').filter((line) => /^\{"level":[456]0,/.test(line))
}

/** What Node.js warned of, except of its parts that are not final. */
function warningsIn(output: string): string[] {
  return output.match(/^\(node:\d+\) (?!ExperimentalWarning).*$/gm) ?? []
}

/** Settings with separate folders and ports. */
export function settingsOf(
  dataFolder: string,
  ports: Ports,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: os.tmpdir(),
    BABOU_DATA: dataFolder,
    BABOU_TEST_NO_SYNC: 'true',
    BABOU_SITE_PORT: String(ports.site),
    BABOU_SITE_URL: `http://localhost:${ports.site}`,
    BABOU_TRACKER_PORT: String(ports.tracker),
    BABOU_TRACKER_URL: `http://localhost:${ports.tracker}`,
    BABOU_SITE_OPS_PORT: String(ports.siteOps),
    BABOU_TRACKER_OPS_PORT: String(ports.trackerOps),
    BABOU_JOBS_OPS_PORT: String(ports.jobsOps),
    BABOU_ANNOUNCE_OPS_PORT: String(ports.announceOps),
    ...more,
  }
}

/** Runs one command to its end. */
export function runBabou(
  words: readonly string[],
  given: {
    env: Readonly<Record<string, string>>
    stdin?: string
    as?: StartOptions['as']
    cwd?: string
    isOfNoTerminal?: boolean
  },
): Promise<Ran> {
  const child = spawn(process.execPath, [inProject('bin', 'babou.js'), ...words], {
    env: given.env,
    cwd: given.cwd ?? '/',
    detached: given.isOfNoTerminal,
    ...given.as,
  })
  if (ROLES.has(words[0])) endWithUs(child)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined).end(given.stdin ?? '')
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ status: code ?? signal ?? '', stdout, stderr }))
  })
}

/**
 * A folder that this user can write to, with a space in its name: where the databases of the run
 * are, if it has any.
 */
export function temporaryFolder(as?: StartOptions['as']): string {
  const parent = (inject('installationsFolder') as string | undefined) ?? os.tmpdir()
  const folder = fs.mkdtempSync(path.join(parent, 'babou e2e '))
  fs.chmodSync(folder, 0o755)
  if (as !== undefined) fs.chownSync(folder, as.uid, as.gid)
  return folder
}

// Ends babou also when the tests are killed: its standard input closes then.
const GUARD = `
exec 3<&0 </dev/null
"$@" 3<&- &
up=$!
{ cat <&3; kill -TERM $up; } >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait $up
status=$?
kill $watch 2>/dev/null
exit $status
`

function spawnUp(env: Record<string, string>, options: StartOptions) {
  const program = path.join(options.projectFolder ?? inProject(), 'bin', 'babou.js')
  const given = ['-c', GUARD, 'babou-guard', process.execPath, program, 'up']
  const guard = spawn('/bin/sh', given, { env, cwd: '/', ...options.as, detached: true })
  let said = ''
  guard.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  guard.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const exited = new Promise<number | string>((resolve) => {
    guard.once('exit', (code, signal) => {
      guard.stdin.destroy()
      resolve(code ?? signal ?? '')
    })
  })
  return { exited, output: () => said }
}

async function untilReady(babou: Babou, seconds: number): Promise<void> {
  const { site, tracker, jobs } = babou.opsUrls
  let ended: number | string | null = null
  void babou.exited.then((status) => (ended = status))
  await until(
    async () => {
      if (ended !== null) return true
      if (!/^ +announce /m.test(babou.output())) return false
      const answers = await Promise.all(
        // The bot runs only while an IRC network is set.
        [site, tracker, jobs].map((url) => fetch(`${url}/readyz`)),
      )
      return answers.every((answer) => answer.ok)
    },
    seconds,
    'every role ready',
  )
  if (ended !== null) throw new Error(`it ended with ${String(ended)}`)
}

async function end(dataFolder: string, exited: Promise<number | string>): Promise<number | string> {
  const pid = pidOf(dataFolder, 'supervisor')
  if (pid !== null) signalTo(pid, 'SIGTERM')
  const late = new Promise<string>((resolve) =>
    setTimeout(resolve, STOP_SECONDS * 1000, 'late').unref(),
  )
  const status = await Promise.race([exited, late])
  const left = processesOf(dataFolder)
  if (status === 'late') for (const one of left) signalTo(one, 'SIGKILL')
  await until(() => processesOf(dataFolder).length === 0, 10, 'all processes gone')
  return status
}

/** It may have ended in the moment since it was found. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Deletes the folder, and its data in the system folder. */
export function removeData(dataFolder: string): void {
  const cluster = fs.existsSync(dataFolder) ? findCluster(dataFolder) : null
  if (cluster !== null) fs.rmSync(path.dirname(cluster), { recursive: true, force: true })
  fs.rmSync(dataFolder, { recursive: true, force: true })
}

function pidOf(dataFolder: string, part: Part): number | null {
  if (part === 'postgres') return readPidFile(findCluster(dataFolder) ?? '/')?.pid ?? null
  const mark = part === 'supervisor' ? 'babou.js\0up' : `role-process.js\0${part}\0`
  return processesOf(dataFolder).find((pid) => commandOf(pid).includes(mark)) ?? null
}

/** Node processes with this BABOU_DATA, and PostgreSQL processes with its data. */
function processesOf(dataFolder: string): number[] {
  const cluster = fs.existsSync(dataFolder) ? findCluster(dataFolder) : null
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const command = commandOf(pid)
      if (cluster !== null && command.includes(cluster)) return true
      const isOurs = /babou\.js|role-process\.js/.test(command) && !command.includes('babou-guard')
      return isOurs && readText(`/proc/${pid}/environ`).includes(`BABOU_DATA=${dataFolder}\0`)
    })
}

function commandOf(pid: number): string {
  return readText(`/proc/${pid}/cmdline`)
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return '' // gone in the meantime
  }
}
