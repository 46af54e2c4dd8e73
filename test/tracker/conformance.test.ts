import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checks } from '../../src/conformance/checks/index.ts'
import type { Result } from '../../src/conformance/run.ts'
import { runChecks } from '../../src/conformance/run.ts'
import type { Column } from '../support/conformance-table.ts'
import { conformanceTable, WORDS } from '../support/conformance-table.ts'
import { inProject } from '../../src/shared/paths.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePort } from '../support/processes/ports.ts'
import { until } from '../support/until.ts'
import { aFolder, aRole, type TestRole } from './support/a-role.ts'
import { aJobs, hashOf, passkeyOf, type TestJobs } from './support/a-jobs.ts'
import { slowness } from '../support/slowness.ts'

// The black-box runner against the whole tracker role, as it runs against any tracker.

const TORRENTS = 150
const BANNED = 4
const REMOVED = TORRENTS + 1
const HYBRID = TORRENTS + 2
/** Tested elsewhere: its ten seconds are only waiting (http-framing.test.ts). */
const SLOW_HEAD = 4

/** `npm run reference:conformance` also checks opentracker and writes both columns. */
const WRITES = process.env.BABOU_TEST_CONFORMANCE === 'write'
const PAGE = inProject('docs', 'reference', 'conformance.md')
const columns: Column[] = []

describe('the rules, checked from outside', () => {
  const data = aFolder('conformance')
  let jobs: TestJobs
  let role: TestRole
  let results: readonly Result[]

  beforeAll(async () => {
    jobs = aJobs(`loopback:${data}`)
    for (const member of [1, 2, 3]) jobs.member(member)
    jobs.member(BANNED, { state: 'banned' })
    for (let torrent = 1; torrent <= TORRENTS; torrent++) jobs.torrent(torrent)
    jobs.torrent(REMOVED, {
      state: 'removed',
      reason: 'a test',
      removedAt: Math.floor(Date.now() / 1000),
    })
    jobs.torrent(HYBRID, { infoHashes: [hashOf(HYBRID), hashOf(HYBRID + 1)] })
    jobs.settings()
    await jobs.hub.start()
    role = await aRole({ data, env: { BABOU_TRACKER_HOST: '::', BABOU_TRACKER_UDP: 'true' } })
    await role.ready()
    const facts = {
      url: `${role.url}/{passkey}/announce`,
      passkeys: [1, 2, 3].map(passkeyOf),
      hashes: Array.from({ length: TORRENTS }, (_, at) => hashOf(at + 1)),
      sizeBytes: 1_000_000,
      udpUrl: role.url.replace('http:', 'udp:'),
      bannedPasskey: passkeyOf(BANNED),
      removedHash: hashOf(REMOVED),
      hybridHashes: [hashOf(HYBRID), hashOf(HYBRID + 1)] as const,
    }
    const found: Result[] = []
    const asked = checks.filter(({ rule }) => WRITES || rule !== SLOW_HEAD)
    for await (const result of runChecks(facts, asked)) found.push(result)
    results = found
    columns.push({ name: 'babou', results })
  }, slowness() * 240_000)

  afterAll(async () => {
    await role.role.stop()
    await jobs.hub.stop()
    fs.rmSync(data, { recursive: true })
  })

  it('are all followed by babou', () => {
    const broken = results.filter(({ outcome }) => outcome === 'broken')
    expect(broken.map(({ rule, says, why }) => `rule ${rule}: ${says}: ${why}`)).toEqual([])
  })

  it('are all checked', () => {
    const unasked = results.filter(({ outcome }) => outcome === 'not asked')
    expect(unasked.map(({ rule, why }) => `rule ${rule} ${why}`)).toEqual([])
  })
})

const isInstalled = spawnSync('which', ['opentracker']).status === 0

describe.skipIf(!isInstalled)('the rules, checked with opentracker', () => {
  const folder = aFolder('opentracker')
  const hashes = Array.from({ length: TORRENTS }, (_, at) => hashOf(at + 1))
  let child: ChildProcess
  let port: number

  beforeAll(async () => {
    fs.chmodSync(folder, 0o755) // it drops root and must still be able to read its list
    fs.writeFileSync(path.join(folder, 'hashes'), hashes.map((hash) => `${hash}\n`).join(''))
    port = await freePort()
    const place = ['-i', '127.0.0.1', '-p', String(port), '-P', String(port)]
    const words = [...place, '-d', folder, '-w', 'hashes']
    child = endWithUs(spawn('opentracker', words, { stdio: 'ignore' }))
    const answers = () =>
      fetch(`http://127.0.0.1:${port}/stats`).then(
        () => true,
        () => false,
      )
    await until(answers, 15, 'opentracker answering')
  })

  afterAll(async () => {
    await ended(child, 'SIGTERM')
    fs.rmSync(folder, { recursive: true })
  })

  it(
    'show where it follows them and where it differs',
    async () => {
      const facts = {
        url: `http://127.0.0.1:${port}/announce`,
        udpUrl: `udp://127.0.0.1:${port}`,
        ...{ passkeys: [], hashes, sizeBytes: 1_000_000 },
        ...{ bannedPasskey: null, removedHash: null, hybridHashes: null },
      }
      const few = [1, 60, 75, 91, 98, 103]
      const asked = checks.filter(({ rule }) => WRITES || few.includes(rule))
      const outcomes = new Map<number, string>()
      const found: Result[] = []
      for await (const result of runChecks(facts, asked)) {
        outcomes.set(result.rule, result.outcome)
        found.push(result)
      }
      columns.push({ name: 'opentracker', results: found })
      // It closes every connection, and answers a full scrape.
      expect([1, 98].map((rule) => outcomes.get(rule))).toEqual(['broken', 'broken'])
      expect([60, 91, 103].map((rule) => outcomes.get(rule))).toEqual(['kept', 'kept', 'kept'])
    },
    slowness() * 240_000,
  )
})

const HEAD = `# Which tracker keeps which rule

Tested from outside with \`npx babou conformance\` ([how](../how-to/ask-a-tracker.md)). “–”: not asked, because it needs members,
a passkey or something that only staff can arrange. “Otherwise” is not an error: an open tracker has other aims.

Written by \`npm run reference:conformance\`; do not edit.
`

describe('the published table', () => {
  it.runIf(WRITES)('is written to the docs', () => {
    fs.writeFileSync(PAGE, `${HEAD}\n${conformanceTable(checks, columns)}\n`)
  })

  it('has the result of each tracker', () => {
    const rows = fs.readFileSync(PAGE, 'utf8').split('\n')
    for (const { name, results } of columns) {
      const names = rows.find((row) => row.startsWith('| rule |'))?.split(' | ') ?? []
      const place = names.findIndex((cell) => cell.replace(' |', '') === name)
      const published = (rule: number, says: string) =>
        rows.find((row) => row.startsWith(`| ${rule} | ${says} |`))?.split(/ \| ?/)[place]
      const found = results.map(({ rule, says, outcome }) => [rule, says, WORDS[outcome]])
      const said = results.map(({ rule, says }) => [rule, says, published(rule, says)])
      expect(said, name).toEqual(found)
    }
  })

  it('has a row for each check', () => {
    const text = fs.readFileSync(PAGE, 'utf8')
    const lacking = checks.filter(({ rule, says }) => !text.includes(`| ${rule} | ${says} |`))
    expect(lacking.map(({ rule, says }) => `rule ${rule}: ${says}`)).toEqual([])
    expect(text.match(/^\| \d+ \|/gm)).toHaveLength(checks.length)
  })
})
