import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { move } from '../../../src/domain/ledger/currencies.ts'
import { overAll } from '../../../src/jobs/running/class-round.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { LIVE_CHANNEL } from '../../../src/store/records/live.ts'
import * as judging from '../../../src/store/roles/class-judging.ts'
import * as classRules from '../../../src/store/roles/class-rules.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import * as memberPages from '../../../src/store/members/pages.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

const NOW = new Date()
let site: TestSite

beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

describe('a class', () => {
  it('can require points and grant invites: once per member, even after a return', async () => {
    const { db } = site
    const call = { now: NOW, stopping: new AbortController().signal, did: () => {} }
    const round = () => overAll({ ...call, db } as never, judging.carryOut)
    const rule = { bounds: { points: 100 }, keepPercent: 100, isOn: true, invites: 2 }
    await classRules.make(
      db,
      { slug: 'saver', name: 'Saver', kind: 'class', color: null },
      commandLine,
      NOW,
    )
    await classRules.change(db, 'saver', { name: 'Saver', color: null, rule }, commandLine, NOW)
    const id = (await site.member('saving')).id
    const invites = async () => (await memberPages.byId(db, id))?.invites_left ?? 0n
    const had = await invites()
    const pay = (points: bigint, key: string) =>
      db.transaction().execute((tx) =>
        ledger.post(tx, {
          ...{ kind: 'grant', key, by: null, now: NOW },
          entries: move('points', points * 1_000n, { system: 'staff' }, { member: id }),
        }),
      )
    await pay(99n, 'test:99')
    expect((await round()).moves).toEqual([])
    const saving = await site.entered('saving')
    const page = (await saving.get('/classes')).text
    expect(page).toContain('99 of 100')
    expect(page).toContain('It grants 2 invites, once.')
    await pay(1n, 'test:100')
    await until(() => site.listener.isUp())
    const ended: unknown[] = []
    site.listener.on(LIVE_CHANNEL, (notice) => ended.push(JSON.parse(notice)))
    expect((await round()).moves).toMatchObject([{ id, after: 'saver' }])
    // A class can change permissions: open streams end, and browsers reconnect.
    await until(() => ended.some((notice) => (notice as { ended?: unknown }).ended === id))
    expect(await invites()).toBe(had + 2n)
    await pay(-50n, 'test:50')
    expect((await round()).moves).toMatchObject([{ id, after: null }])
    await pay(50n, 'test:100 again')
    expect((await round()).moves).toMatchObject([{ id, after: 'saver' }])
    expect(await invites()).toBe(had + 2n)
    await db.updateTable('member').set({ class: null }).where('id', '=', id).execute()
    await classRules.remove(db, 'saver', commandLine, NOW)
  })
})
