import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DAY_MS } from '../../../src/domain/units.ts'
import type * as fronts from '../../../src/store/shadow/front.ts'
import { handedOver } from '../../support/moving/handed-over.ts'
import type { Rehearsal } from '../../support/moving/rehearsal.ts'
import { aRehearsal, madeHere } from '../../support/moving/rehearsal.ts'
import type { Ran } from '../../support/processes/processes.ts'
import { until } from '../../support/until.ts'

// Real jobs, a real tracker and a real front; only the old tracker is one of ours.

let rehearsal: Rehearsal

beforeAll(async () => {
  rehearsal = await aRehearsal(madeHere(40, 5), 200)
})
afterAll(() => rehearsal.stop())

const figures = async () => (await rehearsal.row())?.figures
const wholeReport = (is: (found: fronts.FrontRow['figures']) => boolean) => async () => {
  const found = await figures()
  return found !== undefined && is(found)
}

/** Runs a command while clients announce. */
async function during(line: string): Promise<Ran> {
  let ran: Ran | null = null
  void rehearsal.command(line).then((done) => (ran = done))
  await rehearsal.clients.announceUntil(() => ran !== null)
  return ran as unknown as Ran
}

/** What `cutover sums` writes. */
async function sumsFile(): Promise<{ up: bigint; down: bigint }[]> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'babou-sums-')), 'sums.csv')
  expect(await rehearsal.command(`cutover sums ${file}`)).toMatchObject({ status: 0, stderr: '' })
  const [head, ...lines] = fs.readFileSync(file, 'utf8').trimEnd().split('\n')
  fs.rmSync(path.dirname(file), { recursive: true })
  expect(head).toBe(
    'old_member_id,member,old_torrent_id,info_hash,uploaded,downloaded,' +
      'credited_uploaded,credited_downloaded',
  )
  return lines.map((line) => {
    const [, , , , up, down] = line.split(',')
    return { up: BigInt(up), down: BigInt(down) }
  })
}

function totalOf(sums: readonly { up: bigint; down: bigint }[], of: 'up' | 'down'): bigint {
  return sums.reduce((sum, one) => sum + one[of], 0n)
}

/** The bytes that each member reported, less those that both trackers counted: zero. */
async function apart(): Promise<string[]> {
  const { old, clients, booked } = rehearsal
  const ours = await booked()
  return [...clients.said()].flatMap(([member, { up, down }]) => {
    const [one, other] = [old.sums.get(member), ours.get(member)]
    const upLeft = up - (one?.up ?? 0n) - (other?.up ?? 0n)
    const downLeft = down - (one?.down ?? 0n) - (other?.down ?? 0n)
    return upLeft === 0n && downLeft === 0n ? [] : [`${member}: ${upLeft} up, ${downLeft} down`]
  })
}

describe('a move from an old tracker', () => {
  it('does not begin before every client was seen', async () => {
    const says = async () => (await rehearsal.row())?.phase
    await until(async () => (await says()) === 'shadow', 20, 'a report')
    const refused = await rehearsal.command('cutover')
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toMatch(/nothing was changed.*no announce has been compared yet/s)
    expect(await says()).toBe('shadow')
  })

  it('gives clients the replies of the old tracker, and compares ours with them', async () => {
    await rehearsal.clients.rounds(3)
    const done = wholeReport(({ announces, missed }) => announces > 0 && missed === 0)
    await rehearsal.clients.announceUntil(done)
    expect(rehearsal.clients.failures).toEqual([])
    const { stdout } = await rehearsal.command('shadow status')
    expect(stdout).toMatch(/clients get the replies of the old tracker.*shadow: books nothing/s)
    const found = await figures()
    expect(found?.verdicts).toMatchObject({ bothRefuse: 0, onlyOldAccepts: 0, onlyOursAccepts: 0 })
    expect(found?.verdicts.bothAccept).toBeGreaterThan(200)
    expect(found?.oldInterval).toEqual({ least: 1, most: 1, mean: 1 })
    expect(rehearsal.old.lastClient()).toBe('127.0.0.1')
    expect(await rehearsal.booked()).toEqual(
      new Map([...rehearsal.clients.said().keys()].map((member) => [member, { up: 0n, down: 0n }])),
    )
  })

  it('continues while our tracker is down, which gets the missed announces later', async () => {
    await rehearsal.stopTracker()
    await rehearsal.clients.rounds(1)
    await rehearsal.clients.announceUntil(wholeReport(({ missed }) => missed > 0))
    const refused = await during('cutover --anyway --until hand-over')
    // Which of them depends on whether missed announces are being sent again at that moment.
    expect(refused.stderr).toMatch(/clients stay .*: our tracker has not (seen|answered)/)
    await rehearsal.startTracker()
    await rehearsal.clients.announceUntil(
      wholeReport(({ missed, lost }) => missed === 0 && lost === 0),
    )
    expect(rehearsal.clients.failures).toEqual([])
  })

  it('hands clients over: no announce fails, no byte is lost or booked twice', async () => {
    const done = await handedOver(async () => {
      await rehearsal.clients.announceUntil(rehearsal.mayCutOver)
      return during('cutover')
    })
    expect(done).toMatchObject({ status: 0, stderr: '' })
    expect(done.stdout).toMatch(/3\. hand-over: clients now get the replies of our tracker/)
    const before = rehearsal.old.announces()
    await rehearsal.clients.rounds(2)
    expect(rehearsal.clients.failures).toEqual([])
    expect(rehearsal.old.announces()).toBe(before)
    await until(async () => (await apart()).length === 0, 20, 'every byte being booked')
    const booked = [...(await rehearsal.booked()).values()]
    const written = await sumsFile()
    for (const of of ['up', 'down'] as const) expect(totalOf(written, of)).toBe(totalOf(booked, of))
    expect(booked.every(({ up }) => up > 0n)).toBe(true)
  })

  it('continues after a restart of the front, with our tracker', async () => {
    await rehearsal.restartFront()
    await rehearsal.clients.rounds(1)
    expect(rehearsal.clients.failures).toEqual([])
    await until(async () => (await apart()).length === 0, 20, 'every byte being booked')
  })

  it('continues where it stopped, if the front was killed before it reported it', async () => {
    await rehearsal.restartFront(() => {
      return rehearsal.db
        .updateTable('shadow_front')
        .set({ phase: 'shadow', handed_at: null })
        .execute()
    })
    const again = await during('cutover')
    expect(again).toMatchObject({ status: 0, stderr: '' })
    expect(again.stdout).toMatch(/1\. checks: left out.*3\. hand-over: clients already get.*done/s)
    await until(async () => (await apart()).length === 0, 20, 'every byte being booked')
    const [written, booked] = [await sumsFile(), [...(await rehearsal.booked()).values()]]
    expect(totalOf(written, 'up')).toBe(totalOf(booked, 'up'))
  })

  it('says that the file lacks intervals that were combined by day', async () => {
    const { db } = rehearsal
    const { handed_at: handedAt } = await db
      .selectFrom('shadow_front')
      .select('handed_at')
      .executeTakeFirstOrThrow()
    const longAgo = new Date(Date.now() - 200 * DAY_MS)
    await db.updateTable('shadow_front').set({ handed_at: longAgo }).execute()
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-sums-'))
    const ran = await rehearsal.command(`import give-back ${path.join(folder, 'sums.csv')}`)
    const other = path.join(folder, 'again.csv')
    const again = await rehearsal.command(`cutover sums ${other} --json`)
    fs.rmSync(folder, { recursive: true })
    const why = /^Intervals before .* are combined by day: .* NOT in the file$/m
    expect(ran.status).toBe(1)
    expect(ran.stdout).toMatch(why)
    expect(again.status).toBe(1)
    const { isFinal, reasons } = JSON.parse(again.stdout) as { isFinal: boolean; reasons: string[] }
    expect(isFinal).toBe(false)
    expect(reasons.at(-1)).toMatch(why)
    await db.updateTable('shadow_front').set({ handed_at: handedAt }).execute()
  })

  it('returns to the old tracker, and books nothing of what that counts', async () => {
    rehearsal.old.restart()
    const back = await handedOver(() => during('cutover back'))
    expect(back).toMatchObject({ status: 0, stderr: '' })
    await rehearsal.clients.rounds(2)
    await rehearsal.clients.stopAll()
    expect(rehearsal.clients.failures).toEqual([])
    // The old tracker began again: of each session, it counts from the first announce on.
    const [said, ours] = [rehearsal.clients.said(), await rehearsal.booked()]
    for (const [member, { up }] of said) {
      const counted = (rehearsal.old.sums.get(member)?.up ?? 0n) + (ours.get(member)?.up ?? 0n)
      expect(counted).toBeLessThanOrEqual(up)
    }
    const [written, booked] = [await sumsFile(), [...ours.values()]]
    expect(totalOf(written, 'up')).toBe(totalOf(booked, 'up'))
  })
})
