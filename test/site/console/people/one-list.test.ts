import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FoundKind } from '../../../../src/domain/anomalies/rules/index.ts'
import * as anomalies from '../../../../src/store/anomalies/anomalies.ts'
import { aFairPlayCase } from '../../../support/community/fair-play.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let moderator: TestBrowser
/** Found by score and by a rule; by a rule only; and reviewed before there was one list. */
let liar: string
const [sharer, earlier] = ['sharer', 'earlier']

beforeAll(async () => {
  site = await testSite()
  await site.member('moderator', 'moderator')
  moderator = await site.entered('moderator')
  liar = await aFairPlayCase(site.db)
  for (const name of [sharer, earlier]) await site.member(name)
  await found('forged-client', liar, 45)
  await found('key-sharing', sharer, 60)
  await found('unknown-hashes', earlier, 30)
  const [{ id }] = await anomaliesOf('?kind=unknown-hashes')
  const path = `/admin/anomalies/${id}/decide`
  await moderator.send('post', path, { state: 'dismissed', note: 'Another tracker’s torrents.' })
})
afterAll(() => site.stop())

async function found(
  kind: FoundKind,
  name: string,
  score: number,
  subjects: readonly string[] = [''],
): Promise<void> {
  const { id: memberId } = await site.db
    .selectFrom('member')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  const evidence = [{ label: 'Networks at the same time', value: 7, unit: 'count' as const }]
  const now = new Date()
  const all = subjects.map((subject) => ({ kind, memberId, subject, finding: { score, evidence } }))
  await anomalies.keep(site.db, all, now, now)
}

interface Item {
  readonly id: number
  readonly member: string
  readonly score: number | null
  readonly rules: readonly string[]
}

const anomaliesOf = async (query: string): Promise<readonly Item[]> =>
  (await moderator.json(`/admin/anomalies${query}`)).body.items
const casesOf = async (query = ''): Promise<readonly Item[]> =>
  (await moderator.json(`/admin/fair-play${query}`)).body.items
const namesOf = async (query?: string) => (await casesOf(query)).map(({ member }) => member)

describe('the list of fair play', () => {
  it('has members with a score first, then those that only rules found, each once', async () => {
    const [first, second, ...others] = await casesOf()
    expect(first).toMatchObject({ member: liar, rules: ['forged-client'] })
    expect(first.score).toBeGreaterThanOrEqual(55)
    expect(second).toMatchObject({ member: sharer, score: null, rules: ['key-sharing'] })
    expect(others).toEqual([])
    const { text } = await moderator.get('/admin/fair-play')
    expect(text).toContain('Not known: there is no verdict yet.')
    expect(text).toMatch(/sharer(?:(?!<\/tr>).)*>–<(?:(?!<\/tr>).)*Shared passkey/s)
  })

  it('is counted once on the first page of the console, under one name', async () => {
    const { queues } = (await moderator.json('/admin')).body as {
      queues: { name: string; count: number }[]
    }
    expect(queues.find(({ name }) => name === 'fair-play')?.count).toBe(2)
    expect(queues.filter(({ name }) => name === 'anomalies')).toEqual([])
    expect((await moderator.get('/admin')).text).not.toContain('/admin/anomalies')
  })

  it('is filtered by what found a member, and by rule', async () => {
    expect(await namesOf('?found=score')).toEqual([liar])
    expect(await namesOf('?found=rules')).toEqual([sharer])
    expect(await namesOf('?rule=forged-client')).toEqual([liar])
    expect(await namesOf('?rule=mutual-fills')).toEqual([])
    expect((await moderator.get('/admin/fair-play?rule=mutual-fills')).text).toContain('No cases.')
    for (const rule of ['', '&rule=unknown-hashes']) {
      expect(await namesOf(`?state=findings${rule}`)).toEqual([earlier])
    }
    expect(await namesOf('?state=findings&rule=key-sharing')).toEqual([])
  })

  it('continues page by page', async () => {
    const { body } = await moderator.json('/admin/fair-play?limit=1')
    expect(body.items.map(({ member }: Item) => member)).toEqual([liar])
    expect(await namesOf(`?limit=1&cursor=${body.next}`)).toEqual([sharer])
  })
})

describe('the pages of anomalies', () => {
  it('lead to the list and to the case permanently; their JSON stays', async () => {
    const to = async (path: string) => {
      const { status, headers } = await moderator.get(path)
      return [status, headers.location]
    }
    const list = '/admin/fair-play'
    expect(await to('/admin/anomalies')).toEqual([301, list])
    const asked = '/admin/anomalies?state=dismissed&kind=key-sharing'
    expect(await to(asked)).toEqual([301, `${list}?state=findings&rule=key-sharing`])
    const [{ id }] = await anomaliesOf('?kind=key-sharing')
    expect(await to(`/admin/anomalies/${id}`)).toEqual([301, `${list}/sharer`])
    const { status, body } = await moderator.json(`/admin/anomalies/${id}`)
    expect([status, body.member]).toEqual([200, 'sharer'])
  })
})

describe('a case that only rules found', () => {
  it('shows the rule, its figures and its harmless explanations', async () => {
    const { text } = await moderator.get(`/admin/fair-play/${sharer}`)
    for (const part of [
      ...['no score', 'Shared passkey', 'Networks at the same time: 7'],
      ...['A member who moves between networks', 'No evaluation has seen traffic'],
    ]) {
      expect(text).toContain(part)
    }
    const { body } = await moderator.json(`/admin/fair-play/${sharer}`)
    expect(body).toMatchObject({ score: null, day: null, findings: [{ kind: 'key-sharing' }] })
  })

  it('has one verdict, which decides what rules found and can be read later', async () => {
    const given = { verdict: 'honest', note: 'Works on trains.' }
    const path = `/admin/fair-play/${sharer}/verdict`
    expect((await moderator.send('post', path, given)).body).toMatchObject({ verdict: 'honest' })
    expect(await namesOf()).toEqual([liar])
    expect(await namesOf('?state=honest')).toEqual([sharer])
    expect(await anomaliesOf('?state=dismissed&kind=key-sharing')).toMatchObject([
      { member: sharer, decidedBy: 'moderator', note: 'Works on trains.' },
    ])
    const { text } = await moderator.get(`/admin/fair-play/${sharer}`)
    expect(text).toMatch(/Verdicts of staff[^]*Honest[^]*Shared passkey[^]*Works on trains\./)
  })

  it('shows decisions that staff made before', async () => {
    const { text } = await moderator.get(`/admin/fair-play/${earlier}`)
    expect(text).toContain('moderator: Another tracker’s torrents.')
  })
})

describe('a verdict on a case that has changed', () => {
  it('is refused with its note, and saved once what is new was shown', async () => {
    await site.member('changing')
    await found('key-sharing', 'changing', 60)
    const path = '/admin/fair-play/changing'
    const seenIn = (text: string) => /name="seen" value="(\d+)"/.exec(text)?.[1] ?? ''
    const seen = seenIn((await moderator.get(path)).text)
    await found('forged-client', 'changing', 60)
    const form = { verdict: 'honest', note: 'A family.' }
    const late = await moderator.submit(`${path}/verdict`, { ...form, seen })
    expect(late.status).toBe(409)
    expect(late.text).toContain('This case has changed since you opened it.')
    expect(late.text).toContain('\nA family.</textarea>')
    const json = await moderator.send('post', `${path}/verdict`, { ...form, seen })
    expect(json.body.code).toBe('CASE_CHANGED')
    expect(await namesOf()).toContain('changing')
    const done = await moderator.submit(`${path}/verdict`, { ...form, seen: seenIn(late.text) })
    expect(done.status).toBe(303)
    expect(await namesOf()).not.toContain('changing')
    const { version } = (await moderator.json(path)).body as { version: number }
    const corrected = { verdict: 'watch', seen: version }
    expect((await moderator.send('post', `${path}/verdict`, corrected)).status).toBe(200)
    expect((await moderator.send('post', `${path}/verdict`, corrected)).status).toBe(409)
  })
})

it('a case with more findings than are shown says so, and begins with what waits', async () => {
  await site.member('seedbox')
  const path = '/admin/fair-play/seedbox'
  const torrents = Array.from({ length: 50 }, (_, nth) => String(1_000_000 + nth))
  await found('impossible-speed', 'seedbox', 40, torrents)
  expect((await moderator.get(path)).text).not.toContain('The first 50 are shown')
  await found('key-sharing', 'seedbox', 60)
  await found('impossible-speed', 'seedbox', 40, ['2000000'])
  expect((await moderator.get(path)).text).toContain('The first 50 are shown')
  const { findings } = (await moderator.json(path)).body as { findings: { kind: string }[] }
  expect([findings.length, findings[0].kind]).toEqual([50, 'key-sharing'])
})
