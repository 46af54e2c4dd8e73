import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { ENTRY_BYTES } from '../../../src/bridge/traffic-entry.ts'
import { inProject } from '../../../src/shared/paths.ts'
import { endIdWithUs, endWithUs } from '../../support/processes/children.ts'
import { freePort } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'
import type { TestJobs } from './a-jobs.ts'
import { aJobs, MASTER } from './a-jobs.ts'
import { aFolder } from './a-role.ts'
import type { Way } from './closed-loop.ts'
import { aClosedLoop } from './closed-loop.ts'

const WAYS: readonly Way[] = ['kept', 'single', 'udp']
/** Bytes that are acknowledged are booked within this time. */
const BOOKED_SECONDS = 60

export interface Upgraded {
  readonly pid: number
  readonly waitedMilliseconds: number
}

/** `babou tracker` as a separate process, with real jobs and clients that never rest. */
export async function aReplaceableTracker({
  clients,
  environment = {},
}: {
  readonly clients: number
  /** Of the first process. */
  readonly environment?: Readonly<Record<string, string>>
}) {
  const data = aFolder('upgrade')
  const jobs = aJobs(`unix:${path.join(data, 'b.sock')}`)
  await jobs.hub.start()
  jobs.settings()
  for (let member = 1; member <= clients; member++) jobs.member(member)
  for (let torrent = 1; torrent <= 5; torrent++) jobs.torrent(torrent)
  const [port, opsPort] = [await freePort(), await freePort()]
  const settings = path.join(data, 'settings.env')
  /** Read by each process when it starts. */
  const env: Record<string, string> = { BABOU_TRACKER_THREADS: '2', BABOU_TRACKER_UDP: 'true' }
  const given = {
    ...{ PATH: process.env.PATH, BABOU_DATA: data, BABOU_SECRET: MASTER },
    ...{ BABOU_BRIDGE: `unix:${path.join(data, 'b.sock')}`, BABOU_ENV_FILE: settings },
    ...{ BABOU_TRACKER_HOST: '127.0.0.1', BABOU_TRACKER_PORT: String(port) },
    ...{
      BABOU_TRACKER_OPS_PORT: String(opsPort),
      BABOU_LOG_FORMAT: 'json',
    },
  }
  const writeSettings = () =>
    fs.writeFileSync(
      settings,
      Object.entries(env)
        .map((pair) => `${pair.join('=')}\n`)
        .join(''),
    )
  let output = ''

  function babou(
    words: readonly string[],
    folder = inProject(),
    more: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    const child = spawn(process.execPath, [path.join(folder, 'bin', 'babou.js'), ...words], {
      ...{ cwd: data, env: { ...given, ...more }, stdio: ['ignore', 'pipe', 'pipe'] },
    })
    return endWithUs(child)
  }
  const note = (child: ChildProcess) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (output += text.toString()))
    }
    return child
  }
  const readiness = async () => {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`)
    return (await answer.json()) as { ready: boolean; pid: number; io: string }
  }

  writeSettings()
  const first = note(babou(['tracker'], inProject(), environment))
  await until(async () => (await readiness()).ready, 60, 'the tracker being ready').catch(
    (error: unknown) => {
      throw new Error(output, { cause: error })
    },
  )
  const members = Array.from({ length: clients }, (_, index) => index + 1)
  const loop = aClosedLoop(port, members, (member) => WAYS[member % WAYS.length])
  const pids = new Set([first.pid as number])

  /** By the command, or to the program in another folder, which asks for it itself. */
  async function upgrade(folder?: string): Promise<Upgraded> {
    writeSettings()
    if (folder !== undefined) return takeOver(folder)
    const child = babou(['upgrade', 'tracker', '--json'])
    let [said, fault] = ['', '']
    child.stdout?.on('data', (text: Buffer) => (said += text.toString()))
    child.stderr?.on('data', (text: Buffer) => (fault += text.toString()))
    const [status] = (await once(child, 'close')) as [number]
    if (status !== 0) throw new Error(`babou upgrade tracker: ${status} ${fault}`)
    const upgraded = JSON.parse(said) as Upgraded
    pids.add(upgraded.pid)
    endIdWithUs(upgraded.pid)
    return upgraded
  }

  async function takeOver(folder: string): Promise<Upgraded> {
    const child = note(babou(['tracker', '--take-over'], folder))
    const pid = child.pid as number
    pids.add(pid)
    let how: string | null = null
    child.once('exit', (status, signal) => (how = signal ?? `status ${status}`))
    await until(async () => how !== null || (await readiness()).pid === pid, 120, 'it serving')
    if (how !== null) throw new Error(`it ended: ${String(how)}`)
    return { pid, waitedMilliseconds: 0 }
  }

  return {
    ...{ data, env, jobs, loop, port, upgrade, readiness },
    output: () => output,
    pid: () => [...pids].at(-1) as number,
    notePid: (pid: number) => void pids.add(pid),
    /** Resolves when this many more announces were answered. */
    async answered(more: number): Promise<void> {
      const goal = loop.answered() + more
      await until(() => loop.answered() >= goal, 60, `${more} announces being answered`)
    },
    async finish() {
      const acknowledged = await loop.finish()
      const booked = () => {
        const sums = new Map([...acknowledged.keys()].map((member) => [member, 0n]))
        for (const { memberId, rawUp } of jobs.entries()) {
          sums.set(memberId, (sums.get(memberId) ?? 0n) + rawUp)
        }
        return sums
      }
      const isExact = () => {
        const sums = booked()
        return [...acknowledged].every(([member, bytes]) => sums.get(member) === bytes)
      }
      await until(isExact, BOOKED_SECONDS, 'everything being booked').catch(() => undefined)
      const plain = (of: Map<number, bigint>) => Object.fromEntries(of)
      const failures = Object.fromEntries(loop.failures)
      const report = () => reportOf(acknowledged, booked(), jobs, path.join(data, 'tracker'))
      return { failures, acknowledged: plain(acknowledged), booked: plain(booked()), report }
    },
    async stop(): Promise<void> {
      await loop.finish()
      for (const pid of pids) end(pid)
      await until(() => [...pids].every((pid) => !isAlive(pid)), 20, 'all processes gone')
      await jobs.hub.stop()
      fs.rmSync(data, { recursive: true, force: true })
    },
  }
}

export type ReplaceableTracker = Awaited<ReturnType<typeof aReplaceableTracker>>

/** Found and wanted, and of each journal how much is on the disk and how much is booked. */
function reportOf(
  wanted: Map<number, bigint>,
  found: Map<number, bigint>,
  jobs: TestJobs,
  folder: string,
): string {
  const members = [...wanted].flatMap(([member, bytes]) => {
    const booked = found.get(member)
    return booked === bytes ? [] : [`member ${member}: wanted ${bytes}, booked ${booked}`]
  })
  const files = fs.readdirSync(path.join(folder, 'journals')).map((name) => {
    const entries = fs.statSync(path.join(folder, 'journals', name)).size / ENTRY_BYTES
    const id = /[0-9a-f]{32}/.exec(name)?.[0] ?? ''
    return `${name}: ${entries} entries, ${jobs.journals.get(id)?.length ?? 0} booked`
  })
  return [...members, ...files].join('\n')
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone
  }
}

function isAlive(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0])
  } catch {
    return false
  }
}
