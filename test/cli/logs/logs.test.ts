import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { follow } from '../../../src/cli/logs/following.ts'
import { recordsIn } from '../../../src/shared/log-files/reading.ts'
import {
  isWanted,
  readRecord,
  readSince,
  type LogRecord,
} from '../../../src/shared/log-files/record.ts'
import { createSummary } from '../../../src/cli/logs/summary.ts'
import { runHere } from '../../support/in-process.ts'
import { until } from '../../support/until.ts'

let folder: string
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-logs-'))))
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const BASE = Date.parse('2026-03-01T00:00:00Z')
const NEVER = new Date(0)
let pid = 1

function line(role: string, seconds: number, event = 'x', more: object = {}): string {
  const time = new Date(BASE + seconds * 1_000).toISOString()
  return `${JSON.stringify({ level: 30, time, node: `n-${role}`, role, pid, event, ...more })}\n`
}

const write = (name: string, ...lines: string[]) => {
  const text = lines.join('')
  const bytes = name.endsWith('.gz') ? zlib.gzipSync(text) : text
  fs.writeFileSync(path.join(folder, name), bytes)
}

async function all(since = NEVER): Promise<LogRecord[]> {
  const found: LogRecord[] = []
  for await (const record of recordsIn(folder, since)) found.push(record)
  return found
}

describe('reading log files', () => {
  it('orders the lines of all roles and files by time, and skips everything else', async () => {
    write('site-20260301T000200000Z.log.gz', line('site', 1), line('site', 4))
    write('site-20260301T000300000Z.log', line('site', 5), 'half of a li\n', line('site', 8))
    write('site.log', line('site', 9), '{"level":30,"time":"2026')
    write('jobs.log', line('jobs', 2), line('jobs', 6))
    write('other.txt', line('jobs', 3))
    const found = await all()
    expect(found.map(({ time }) => (Date.parse(time) - BASE) / 1_000)).toEqual([
      1, 2, 4, 5, 6, 8, 9,
    ])
    expect(await all(new Date(Date.now() + 60_000))).toEqual([])
  })

  it('reads a file once that was compressed and not yet deleted', async () => {
    write('site-20260301T000200000Z.log', line('site', 1))
    write('site-20260301T000200000Z.log.gz', line('site', 1))
    expect(await all()).toHaveLength(1)
  })

  it('has nothing to say about a folder that does not exist', async () => {
    fs.rmSync(folder, { recursive: true })
    expect(await all()).toEqual([])
  })

  it('filters by role, node, level, time and event', () => {
    const record = readRecord(line('jobs', 60, 'bridge.link.up').trim()) as LogRecord
    const filter = { roles: [], nodes: [], level: 20, since: NEVER, events: [] }
    expect(isWanted(record, filter)).toBe(true)
    expect(isWanted(record, { ...filter, roles: ['site', 'jobs'] })).toBe(true)
    expect(isWanted(record, { ...filter, roles: ['site'] })).toBe(false)
    expect(isWanted(record, { ...filter, nodes: ['n-jobs'] })).toBe(true)
    expect(isWanted(record, { ...filter, nodes: ['n'] })).toBe(false)
    expect(isWanted(record, { ...filter, level: 40 })).toBe(false)
    expect(isWanted(record, { ...filter, since: new Date(BASE + 61_000) })).toBe(false)
    expect(isWanted(record, { ...filter, events: ['bridge.*'] })).toBe(true)
    expect(isWanted(record, { ...filter, events: ['bridge'] })).toBe(false)
  })

  it('understands spans and times, and nothing else', () => {
    const now = new Date(BASE)
    expect(readSince('2h', now)).toEqual(new Date(BASE - 7_200_000))
    expect(readSince('2026-02-28T04:00Z', now)).toEqual(new Date('2026-02-28T04:00:00Z'))
    for (const bad of ['', '2', 'h', '-1h', '2 h', 'yesterday', '2026-13-01', '2026-02-28T04:00']) {
      expect(readSince(bad, now), bad).toBeNull()
    }
  })
})

describe('babou logs', () => {
  const logs = (...words: string[]) => runHere(['logs', ...words], { env: { BABOU_DATA: folder } })
  const began = new Date(Date.now() - 60_000).toISOString()

  it('names an unknown node, role, level or time in one line', async () => {
    const at = path.join(folder, 'logs')
    fs.mkdirSync(at)
    fs.writeFileSync(path.join(at, 'site.log'), line('site', 0, 'x', { time: began }))
    expect(await logs('--node', 'n-site')).toMatchObject({ status: 0, stderr: '' })
    expect(await logs('--node', 'n-site', '--level', 'error')).toMatchObject({ status: 0 })
    for (const words of [[], ['--summary']]) {
      const { status, stderr } = await logs('--node', 'n-sit', ...words)
      expect(stderr).toMatch(/^babou: there are no lines of node n-sit.*, but of n-site\n$/)
      expect(status).toBe(1)
    }
    for (const [option, value, says] of [
      ['--role', 'sites', /--role sites: not one of site, tracker/],
      ['--role', 'constructor', /--role constructor: not one of/],
      ['--level', 'loud', /--level must be debug/],
      ['--level', 'constructor', /--level must be debug/],
      ['--since', 'yesterday', /--since must look like/],
    ] as const) {
      const { status, stderr } = await logs(option, value)
      expect([status, stderr.split('\n')[0]]).toEqual([2, expect.stringMatching(says)])
    }
  })
})

describe('babou logs of a node, while the database is down', () => {
  it('reads the files of this machine', async () => {
    const at = path.join(folder, 'logs')
    const time = new Date(Date.now() - 60_000).toISOString()
    fs.mkdirSync(at, { recursive: true })
    fs.writeFileSync(path.join(at, 'site.log'), line('site', 0, 'x', { time }))
    const env = { BABOU_DATA: folder, DATABASE_URL: 'postgres://127.0.0.1:1/x' }
    const ran = await runHere(['logs', '--node', 'n-site', '--json'], { env })
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    expect(ran.stdout).toContain('n-site')
  })
})

describe('following log files', () => {
  it('shows each new line once, over a rotation too, and half a line when it is complete', async () => {
    write('site.log', line('site', 1))
    const seen: number[] = []
    const stopping = new AbortController()
    const take = ({ time }: LogRecord) => void seen.push((Date.parse(time) - BASE) / 1_000)
    const following = follow(folder)(take, stopping.signal)
    const file = path.join(folder, 'site.log')
    const whole = line('site', 3)
    fs.appendFileSync(file, line('site', 2) + whole.slice(0, 20))
    await until(() => seen.length === 1)
    fs.appendFileSync(file, whole.slice(20) + line('site', 4))
    fs.renameSync(file, path.join(folder, 'site-20260301T000300000Z.log'))
    write('site.log', line('site', 5))
    write('jobs.log', line('jobs', 6))
    await until(() => seen.length >= 5)
    stopping.abort()
    await following
    expect(seen.sort()).toEqual([2, 3, 4, 5, 6])
  })
})

describe('a summary of logs', () => {
  it('of a day marks what was never seen before that day', () => {
    const summary = createSummary(new Date(BASE + 2 * 86_400_000), new Date(BASE + 86_400_000))
    const add = (text: string) => summary.add(readRecord(text.trim()) as LogRecord)
    for (const day of [0, 1.5]) add(line('site', day * 86_400, 'usual'))
    add(line('site', 1.6 * 86_400, 'strange'))
    const { events, lines } = summary.result()
    expect(lines).toBe(2)
    expect(events.map(({ event, count, isNew }) => [event, count, isNew])).toEqual([
      ['usual', 1, false],
      ['strange', 1, true],
    ])
  })

  it('counts events, marks new ones, and names restarts and refusals', () => {
    const now = new Date(BASE + 3 * 86_400_000)
    const summary = createSummary(now)
    const add = (text: string) => summary.add(readRecord(text.trim()) as LogRecord)
    const day = 86_400
    pid = 1
    add(line('site', 0))
    add(line('site', day))
    add(line('tracker', day, 'announces.refused', { level: 20, codes: { UNKNOWN: 3 } }))
    add(line('tracker', 2.5 * day, 'announces.refused', { level: 20, codes: { UNKNOWN: 2, B: 1 } }))
    add(line('site', 2.6 * day, 'stderr', { level: 50, pid: 9 }))
    pid = 2
    add(line('site', 2.7 * day))
    pid = 1
    add(line('site', 2.8 * day))
    pid = 2
    add(line('site', 2.9 * day))
    const { events, restarts, refusals, lines } = summary.result()
    expect(lines).toBe(8)
    expect(events.map(({ event, count, isNew }) => [event, count, isNew])).toEqual([
      ['stderr', 1, true],
      ['x', 5, false],
      ['announces.refused', 2, false],
    ])
    expect(restarts).toEqual([{ role: 'site', node: 'n-site', count: 1 }])
    expect(refusals).toEqual([
      { code: 'UNKNOWN', count: 5 },
      { code: 'B', count: 1 },
    ])
  })
})
