import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checks } from '../../src/conformance/checks/index.ts'
import type { Result } from '../../src/conformance/run.ts'
import { runChecks } from '../../src/conformance/run.ts'
import { aFolder, aRole, type TestRole } from './support/a-role.ts'
import { aJobs, hashOf, passkeyOf, type TestJobs } from './support/a-jobs.ts'

// The black-box runner against the whole tracker role, as anybody runs it against any tracker.

const TORRENTS = 150
const BANNED = 4
const REMOVED = TORRENTS + 1
const HYBRID = TORRENTS + 2
/** Asked elsewhere: its ten seconds are for nothing but waiting (http-framing.test.ts). */
const SLOW_HEAD = 4
/** Not built yet: browsers are told so, and UDP. */
const NOT_DUE = [51, 101, 102, 103, 104, 105, 106]

describe('the rules, asked from outside', () => {
  const data = aFolder('conformance')
  let jobs: TestJobs
  let role: TestRole
  let results: readonly Result[]

  beforeAll(async () => {
    jobs = aJobs(`loopback:${data}`)
    for (const member of [1, 2, 3]) jobs.member(member)
    jobs.member(BANNED, { state: 'banned' })
    for (let torrent = 1; torrent <= TORRENTS; torrent++) jobs.torrent(torrent)
    jobs.torrent(REMOVED, { state: 'removed', reason: 'a test', removedAt: Math.floor(Date.now() / 1000) })
    jobs.torrent(HYBRID, { infoHashes: [hashOf(HYBRID), hashOf(HYBRID + 1)] })
    jobs.settings()
    await jobs.hub.start()
    role = await aRole({ data, env: { BABOU_TRACKER_HOST: '::' } })
    await role.ready()
    const facts = {
      url: `${role.url}/{passkey}/announce`,
      passkeys: [1, 2, 3].map(passkeyOf),
      hashes: Array.from({ length: TORRENTS }, (_, at) => hashOf(at + 1)),
      sizeBytes: 1_000_000,
      udpUrl: null,
      bannedPasskey: passkeyOf(BANNED),
      removedHash: hashOf(REMOVED),
      hybridHashes: [hashOf(HYBRID), hashOf(HYBRID + 1)] as const,
    }
    const found: Result[] = []
    const asked = checks.filter(({ rule }) => rule !== SLOW_HEAD && !NOT_DUE.includes(rule))
    for await (const result of runChecks(facts, asked)) found.push(result)
    results = found
  }, 120_000)

  afterAll(async () => {
    await role.role.stop()
    await jobs.hub.stop()
    fs.rmSync(data, { recursive: true })
  })

  it('are kept by our own tracker, each one', () => {
    const broken = results.filter(({ outcome }) => outcome === 'broken')
    expect(broken.map(({ rule, says, why }) => `rule ${rule}: ${says}: ${why}`)).toEqual([])
  })

  it('are all asked', () => {
    const unasked = results.filter(({ outcome }) => outcome === 'not asked')
    expect(unasked.map(({ rule, why }) => `rule ${rule} ${why}`)).toEqual([])
  })
})
