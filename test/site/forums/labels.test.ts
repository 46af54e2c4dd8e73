import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
let admin: TestBrowser
let count = 0

beforeAll(async () => {
  ;({ site, ann, bob, staff } = await siteWithMembers())
  admin = await site.signedIn('admin', 'root')
})
afterAll(() => site.stop())

const FORUM = { group: '1', position: '9', see: 'member', answer: 'member', start: 'member' }

/** A forum with labels, one per line. */
async function newForum(labels: string, also: Readonly<Record<string, string>> = {}) {
  const slug = `labeled-${(count += 1)}`
  const given = { ...FORUM, name: slug, slug, labels, ...also }
  const reply = await admin.send('post', '/admin/forums', given)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return { slug, path: `/admin/forums/${reply.body.id}`, given }
}

async function started(forum: string, labels: readonly string[] = []) {
  await sql`update written_text set written_at = written_at - interval '1 minute'`.execute(site.db)
  const words = { title: `Topic ${(count += 1)}`, body: `Text ${count}`, labels }
  const reply = await ann.send('post', `/forums/${forum}/topics`, words)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return { id: reply.body.topic as number, title: words.title }
}

const topicOf = async (id: number) => (await ann.json(`/topics/${id}`)).body.topic

const titlesOf = async (path: string): Promise<readonly string[]> =>
  (await ann.json(path)).body.items.map(({ title }: { title: string }) => title)

describe('labels of topics', () => {
  it('are chosen in the form of a new topic, from those of its forum', async () => {
    const { slug } = await newForum('Question\nSolved\n question ')
    const form = await ann.get(`/forums/${slug}/new`)
    expect(form.text.match(/type="checkbox" name="labels"/g)).toHaveLength(2)
    const words = { title: 'Which client?', body: 'I look for one.' }
    const wrong = await ann.submit(`/forums/${slug}/topics`, { ...words, labels: 'Rant' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('has none of this forum: Rant')
    expect(wrong.text).toContain('I look for one.')
    const done = await ann.submit(`/forums/${slug}/topics`, { ...words, labels: 'Question' })
    expect(done.status).toBe(303)
    const shown = await ann.get(`/forums/${slug}`)
    expect(shown.text).toContain(`href="/forums/${slug}?label=Question">Question</a>`)
  })

  it('are kept with a draft', async () => {
    const { slug } = await newForum('A b\nC\nD')
    const place = `/forums/${slug}/topics`
    const fields = { title: 'Half done', body: 'To be', labels: ['', 'A b', 'D'] }
    const saved = await ann.submit(`/drafts?place=${encodeURIComponent(place)}`, fields)
    expect(saved.headers.location).toBe(`/forums/${slug}/new`)
    const form = (await ann.get(`/forums/${slug}/new`)).text
    const checked = [...form.matchAll(/name="labels" value="([^"]+)" checked/g)]
    expect(checked.map(([, label]) => label)).toEqual(['A b', 'D'])
  })

  it('narrow the list of a forum, pinned topics too', async () => {
    const { slug } = await newForum('A b\nC')
    const [both, one, none] = [
      await started(slug, ['C', 'A b']),
      await started(slug, ['C']),
      await started(slug),
    ]
    await staff.send('patch', `/topics/${one.id}`, { pin: '1' })
    expect(await titlesOf(`/forums/${slug}`)).toEqual([none.title, both.title])
    const { body } = await ann.json(`/forums/${slug}?label=C`)
    expect(body.items.map(({ id }: { id: number }) => id)).toEqual([both.id])
    expect(body.pinned.map(({ id }: { id: number }) => id)).toEqual([one.id])
    expect(await titlesOf(`/forums/${slug}?label=A%20b&limit=1`)).toEqual([both.title])
    expect((await ann.json(`/forums/${slug}?label=D`)).status).toBe(404)
  })

  it('follow a new name, and go with a label that staff remove', async () => {
    const { slug, path, given } = await newForum('Old\nOther')
    const { id } = await started(slug, ['Other', 'Old'])
    const change = async (labels: string) => {
      expect((await admin.send('patch', path, { ...given, labels })).status).toBe(204)
    }
    await change('Other\nNew')
    expect((await topicOf(id)).labels).toEqual(['Other', 'New'])
    await change('New')
    expect((await topicOf(id)).labels).toEqual(['New'])
    const { labels: _, ...rest } = given
    expect((await admin.send('patch', path, rest)).status).toBe(204)
    expect((await topicOf(id)).labels).toEqual(['New'])
    const tooMany = Array.from({ length: 21 }, (_one, nth) => `L${nth}`).join('\n')
    expect((await admin.send('patch', path, { ...given, labels: tooMany })).status).toBe(422)
  })

  it('are changed with the title by who started the topic, with a history', async () => {
    const { slug } = await newForum('Open\nSolved')
    const { id, title } = await started(slug, ['Open'])
    const path = `/topics/${id}/heading`
    expect((await ann.get(path)).text).toContain(`value="${title}"`)
    expect((await bob.get(path)).status).toBe(403)
    expect((await bob.send('put', path, { title: 'Mine now' })).status).toBe(403)
    const done = await ann.send('put', path, { title: 'Renamed', labels: ['Solved'], revision: 1 })
    expect(done.body).toMatchObject({ title: 'Renamed', labels: ['Solved'], revision: 2 })
    const late = await staff.submit(path, {
      ...{ _method: 'PUT', title: 'By staff', labels: '', revision: '1' },
    })
    expect(late.status).toBe(409)
    expect(late.text).toContain('It is now called <strong>Renamed [Solved]</strong>')
    expect(late.text).toContain('value="By staff"')
    const { items } = (await ann.json(`/topics/${id}/history`)).body
    expect(items.map(({ state }: { state: object }) => state)).toEqual([
      { title: 'Renamed', labels: ['Solved'] },
      { title, labels: ['Open'] },
    ])
    await staff.send('patch', `/topics/${id}`, { isLocked: true })
    expect((await ann.send('put', path, { title: 'Too late' })).status).toBe(423)
    const audited = await staff.send('put', path, { title: 'By staff' })
    expect(audited.body).toMatchObject({ title: 'By staff', labels: ['Solved'] })
    const { body } = await admin.json('/admin/audit?action=topic.change-heading')
    expect(body.items).toHaveLength(1)
  })
})

describe('a topic that left its forum', () => {
  const movedIn = async (who: TestBrowser, slug: string) =>
    (await who.json(`/forums/${slug}`)).body.moved as { topic: number; forum: string }[]

  it('has a line there, for a while, and keeps the labels that both forums have', async () => {
    const from = await newForum('Both\nHere')
    const to = await newForum('There\nBoth')
    const { id, title } = await started(from.slug, ['Here', 'Both'])
    const later = await started(from.slug)
    const move = { forum: to.slug, forwardDays: 7 }
    await staff.send('patch', `/topics/${id}`, move)
    expect((await topicOf(id)).labels).toEqual(['Both'])
    const page = (await ann.get(`/forums/${from.slug}`)).text
    expect(page.indexOf(later.title)).toBeLessThan(page.indexOf(title))
    expect(page).toContain(`To <a href="/forums/${to.slug}">`)
    expect(await movedIn(ann, from.slug)).toMatchObject([{ topic: id, forum: to.slug }])
    await sql`update topic_forward set until = now() - interval '1 second'`.execute(site.db)
    expect(await movedIn(ann, from.slug)).toEqual([])
    await staff.send('patch', `/topics/${id}`, { forum: from.slug, forwardDays: 1 })
    await staff.send('patch', `/topics/${id}`, { forum: to.slug })
    expect(await movedIn(ann, from.slug)).toEqual([])
    expect(await movedIn(ann, to.slug)).toEqual([])
  })

  it('has no line for those who may not see where it went', async () => {
    const from = await newForum('')
    const hidden = await newForum('', { see: 'moderator' })
    const { id, title } = await started(from.slug)
    await staff.send('patch', `/topics/${id}`, { forum: hidden.slug, forwardDays: 30 })
    expect(await movedIn(ann, from.slug)).toEqual([])
    expect((await ann.get(`/forums/${from.slug}`)).text).not.toContain(title)
    expect(await movedIn(staff, from.slug)).toMatchObject([{ topic: id }])
  })

  it('leads to the topic that it was merged into', async () => {
    const [from, to] = [await newForum(''), await newForum('')]
    const gone = await started(from.slug)
    const kept = await started(to.slug)
    const merged = { into: kept.id, forwardDays: 7 }
    expect((await staff.send('post', `/topics/${gone.id}/merge`, merged)).status).toBe(200)
    expect(await movedIn(ann, from.slug)).toMatchObject([{ topic: kept.id, forum: to.slug }])
  })

  it('has its line on the page of the list that has its place', async () => {
    const [from, to] = [await newForum(''), await newForum('')]
    const topics = []
    for (let nth = 0; nth < 4; nth += 1) topics.push(await started(from.slug))
    const move = { forum: to.slug, forwardDays: 7 }
    await staff.send('patch', `/topics/${topics[1].id}`, move)
    const first = (await ann.json(`/forums/${from.slug}?limit=2`)).body
    expect([first.items.length, first.moved]).toEqual([2, []])
    const second = (await ann.json(`/forums/${from.slug}?limit=2&cursor=${first.next}`)).body
    expect(second.items.map(({ id }: { id: number }) => id)).toEqual([topics[0].id])
    expect(second.moved).toMatchObject([{ topic: topics[1].id }])
  })
})
