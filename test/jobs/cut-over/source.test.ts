import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasMariadb } from '../../support/imports/mariadb.ts'
import { handedOver } from '../../support/moving/handed-over.ts'
import type { OldSite } from '../../support/moving/old-site.ts'
import { startOldSite } from '../../support/moving/old-site.ts'
import type { Rehearsal } from '../../support/moving/rehearsal.ts'
import { aRehearsal } from '../../support/moving/rehearsal.ts'
import type { Ran } from '../../support/processes/processes.ts'
import { testSecrets } from '../../support/community/rows.ts'
import { until } from '../../support/until.ts'

// The old site is a real database into which its tracker writes until the end.

describe.skipIf(!hasMariadb)('a move with the database of the old site (mariadb-server)', () => {
  let site: OldSite
  let rehearsal: Rehearsal

  beforeAll(async () => {
    site = await startOldSite(20, 4)
    rehearsal = await aRehearsal(async (_db, command) => {
      const ran = await command(
        `import unit3d ${site.url} --torrents ${site.files} --map ${site.map}`,
      )
      expect(ran).toMatchObject({ status: 0 })
      expect(ran.stdout).toMatch(/users: 20 = 20 imported/)
      return site
    }, 80)
  })
  afterAll(async () => {
    await rehearsal.stop()
    await site.stop()
  })

  /** Runs a command while clients announce and the old tracker writes what it counts. */
  async function during(line: string): Promise<Ran> {
    let ran: Ran | null = null
    void rehearsal.command(line).then((done) => (ran = done))
    await rehearsal.clients.announceUntil(async () => {
      await site.write(rehearsal.old)
      return ran !== null
    })
    return ran as unknown as Ran
  }

  const cutover = () => `cutover unit3d ${site.url} --torrents ${site.files} --map ${site.map}`

  /** What each member has here in total, as pages show it, and what of it is per torrent. */
  async function totals() {
    const { rows } = await sql<Record<'key' | 'up' | 'down' | 'pairUp' | 'pairDown', string>>`
      select encode(m.passkey_hash, 'hex') as key, t.uploaded::text as up,
        t.downloaded::text as down,
        (select sum(h.raw_uploaded) from member_torrent h where h.member_id = m.id)::text
          as "pairUp",
        (select sum(h.raw_downloaded) from member_torrent h where h.member_id = m.id)::text
          as "pairDown"
      from member m join member_totals t on t.member_id = m.id`.execute(rehearsal.db)
    return new Map(rows.map(({ key, ...sums }) => [key, sums]))
  }

  /** The totals of each member, and the bytes that its clients have reported since. */
  function expected() {
    const { base, basePairs } = site
    const said = [...rehearsal.clients.said()].map(([passkey, { up, down }]) => {
      const key = testSecrets.lookupHash(passkey).toString('hex')
      const sums = { up: base.up + up, down: base.down + down }
      const pairs = { pairUp: basePairs.up + up, pairDown: basePairs.down + down }
      return [key, textOf({ ...sums, ...pairs })] as const
    })
    return new Map(said)
  }

  const textOf = (sums: Readonly<Record<string, bigint>>) =>
    Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, String(sum)]))

  it('imports in the rehearsal what the old site has counted since', async () => {
    await rehearsal.clients.rounds(2)
    await rehearsal.clients.announceUntil(rehearsal.mayCutOver)
    const ran = await during(`${cutover()} --until difference`)
    expect(ran, ran.stderr).toMatchObject({ status: 0 })
    expect(ran.stdout).toMatch(/2\. difference: Imported from unit3d/)
    expect((await rehearsal.row())?.phase).toBe('shadow')
    const [first] = await totals().then((all) => [...all.values()])
    expect(BigInt(first.up)).toBeGreaterThan(site.base.up)
  })

  it('imports the last counts of the old tracker after the hand-over, to the byte', async () => {
    const { passkey, infoHash } = await site.grow()
    const ran = await handedOver(async () => {
      await rehearsal.clients.announceUntil(rehearsal.mayCutOver)
      return during(`${cutover()} --settle 2`)
    })
    expect(ran, ran.stderr).toMatchObject({ status: 0 })
    expect(ran.stdout).toMatch(/3\. hand-over: .*4\. last-difference: .*5\. done: every sum/s)
    expect(ran.stdout).not.toContain('THEY DIFFER')
    const before = rehearsal.old.announces()
    await rehearsal.clients.rounds(2)
    expect(rehearsal.old.announces()).toBe(before)
    expect(rehearsal.clients.failures).toEqual([])
    const newcomer = testSecrets.lookupHash(passkey).toString('hex')
    await until(
      async () => {
        const found = await totals()
        expect(found.get(newcomer)).toMatchObject(textOf(site.base))
        found.delete(newcomer)
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected()))
        return true
      },
      20,
      'every byte being booked',
    )
    const { rows } =
      await sql`select from torrent where info_hash = ${Buffer.from(infoHash, 'hex')}`.execute(
        rehearsal.db,
      )
    expect(rows).toHaveLength(1)
  })

  it('has nothing left to import when the old site is read once more', async () => {
    const before = await totals()
    await site.write(rehearsal.old)
    const ran = await rehearsal.command(
      `import unit3d ${site.url} --torrents ${site.files} --map ${site.map}`,
    )
    expect(ran).toMatchObject({ status: 0 })
    expect(Object.fromEntries(await totals())).toEqual(Object.fromEntries(before))
    expect(await rehearsal.command('ledger check')).toMatchObject({ status: 0 })
  })
})
