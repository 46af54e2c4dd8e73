import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyInside } from '../../../../src/domain/fair-play/pairs/inside.ts'
import { keepPairs } from '../../../../src/store/fair-play/pair-looks.ts'
import { aFairPlayCase, aFoundPair } from '../../../support/community/fair-play.ts'
import { addMember } from '../../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let moderator: TestBrowser
let liar: string
let pair: { readonly id: number; readonly names: readonly string[] }

const day = new Date('2026-03-01T00:00:00Z')

beforeAll(async () => {
  site = await testSite()
  await site.member('moderator', 'moderator')
  await site.member('someone')
  moderator = await site.entered('moderator')
  liar = await aFairPlayCase(site.db)
  const names = ['seedbox-one', 'seedbox-two']
  const ids = [await addMember(site.db, { name: names[0] })]
  ids.push(await addMember(site.db, { name: names[1] }))
  await keepPairs(site.db, [aFoundPair([ids[0], ids[1]], 99, 40)], day, day)
  const { id } = await site.db.selectFrom('fair_play_pair').select('id').executeTakeFirstOrThrow()
  pair = { id, names }
})
afterAll(() => site.stop())

const GIB = 1_024 ** 3
const href = () => `/admin/fair-play-pairs/${pair.id}`
const verdict = (given: string) => {
  return moderator.send('post', `${href()}/verdict`, { verdict: given, note: 'One host.' })
}
const listed = async (query = '') => {
  const { body } = await moderator.json(`/admin/fair-play${query}`)
  return (body.pairs as { id: number }[]).map(({ id }) => id)
}

describe('a pair in the console', () => {
  it('is a row of the list of cases, at the place of its score', async () => {
    const { text } = await moderator.get('/admin/fair-play')
    expect(text).toContain(`href="${href()}"`)
    expect(text.indexOf('seedbox-one and seedbox-two')).toBeLessThan(text.indexOf(`>${liar}<`))
    expect(await listed()).toEqual([pair.id])
  })

  it('has both explanations in its row, and accuses neither', async () => {
    const { text } = await moderator.get('/admin/fair-play')
    const line = text.split('</tr>').find((one) => one.includes('seedbox-one and seedbox-two'))
    expect(line).toContain('"False uploads" class="num">at most 40.0 GiB<')
    expect(line).toContain('"Hidden downloads" class="num">at most 10.0 GiB<')
    expect(text).toContain('its score is the probability that at least one of the two reports')
  })

  it('is on one page of the list only', async () => {
    const { body } = await moderator.json('/admin/fair-play?limit=1')
    expect(body.pairs).toHaveLength(1)
    expect(await listed('?state=honest')).toEqual([])
  })

  it('shows what each of both would have to have done, and how much that explains', async () => {
    const { text } = await moderator.get(href())
    for (const says of [
      'seedbox-one reports uploads that did not happen',
      'seedbox-two reports uploads that did not happen',
      'seedbox-two downloads without reporting',
      'at least one of the two',
    ])
      expect(text).toContain(says)
    expect(text).not.toContain('seedbox-one downloads without reporting')
    expect(text).not.toContain('Downloaded again and again')
    const { body } = await moderator.json(href())
    expect(body).toMatchObject({ score: 99, bytes: 40 * GIB, verdict: null })
    expect(body.members).toEqual([
      { name: 'seedbox-one', uploadedBytes: 20 * GIB, hiddenBytes: 0 },
      { name: 'seedbox-two', uploadedBytes: 20 * GIB, hiddenBytes: 10 * GIB },
    ])
  })

  it('is recorded for both members when staff view it', async () => {
    const lines = await site.db
      .selectFrom('audit_log')
      .select('target_name')
      .where('action', '=', 'fair-play.look')
      .orderBy('target_name')
      .execute()
    expect(lines.map(({ target_name: name }) => name)).toEqual(pair.names)
  })

  it('is not for members, and not there under another number', async () => {
    const someone = await site.entered('someone')
    expect((await someone.get(href())).status).toBe(403)
    expect((await moderator.get('/admin/fair-play-pairs/999')).status).toBe(404)
    expect((await moderator.get('/admin/fair-play-pairs/none')).status).toBe(404)
  })

  it('is not closed by a verdict on another version, and keeps the note', async () => {
    const { text } = await moderator.get(href())
    const { body } = await moderator.json(href())
    const version = Number(body.version)
    expect(text).toContain(`name="seen" value="${version}"`)
    const stale = { verdict: 'honest', note: 'Stale.', seen: version - 1 }
    const { status, body: refused } = await moderator.send('post', `${href()}/verdict`, stale)
    expect([status, refused.code]).toEqual([409, 'CASE_CHANGED'])
    expect(await listed()).toEqual([pair.id])
  })

  it('is closed by a verdict, which the page shows', async () => {
    expect((await verdict('guilty')).status).toBe(422)
    expect((await verdict('cheater')).body).toMatchObject({ verdict: 'cheater', waitsSince: null })
    expect(await listed()).toEqual([])
    expect(await listed('?state=cheater')).toEqual([pair.id])
    expect((await moderator.get(href())).text).toContain('One host.')
  })
})

describe('a closed group in the console', () => {
  const later = new Date('2026-03-02T00:00:00Z')

  it('is one case that names all its members', async () => {
    const names = ['circle-one', 'circle-two', 'circle-three']
    const ids: number[] = []
    for (const name of names) ids.push((await site.member(name, 'moderator')).id)
    const found = aFoundPair([ids[0], ids[1]], 0, 0)
    const inside = { ...emptyInside, taken: [30, 30] as const, torrents: 20, looks: 6 }
    const standing = { ...found.standing, inside, group: ids }
    await keepPairs(site.db, [{ ...found, standing }], later, later)
    const [id] = await listed()
    expect(await listed('?found=rules')).toEqual([id])
    expect(await listed('?found=score')).toEqual([])
    const list = (await moderator.get('/admin/fair-play')).text.split('</tr>')
    const line = list.find((one) => one.includes('circle-one, circle-two and 1 more'))
    expect(line).toContain('>–<')
    expect(line).toContain('Closed group')
    const { text } = await moderator.get(`/admin/fair-play-pairs/${id}`)
    for (const name of names) expect(text).toContain(`href="/admin/fair-play/${name}"`)
    expect(text).toContain('The accounts report to each other only')
    expect(text).toContain('no report contradicts what the two do')
    expect(text).toContain('as much as 20 whole torrents, on 6 days')
    expect(text).not.toMatch(/More uploads than downloads|The score is the probability/)
    const { body } = await moderator.json(`/admin/fair-play-pairs/${id}`)
    const closed = { score: null, bytes: 0, closedBytes: 60 * GIB, others: ['circle-three'] }
    expect(body).toMatchObject(closed)
  })

  it('does not wait for a member of staff who is in it', async () => {
    const waiting = async (browser: TestBrowser) => {
      const { queues } = (await browser.json('/admin')).body
      const found = (queues as { name: string; count: number }[]).find(
        ({ name }) => name === 'fair-play',
      )
      return found?.count
    }
    expect(await waiting(moderator)).toBe(2)
    expect(await waiting(await site.entered('circle-three'))).toBe(1)
  })
})
