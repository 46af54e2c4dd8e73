import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'
import { slowness } from '../../support/slowness.ts'

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

/** Lets members post again who posted as much as they may. */
const aMinuteLater = () =>
  sql`update written_text set written_at = written_at - interval '1 minute'`.execute(site.db)

async function started(who: TestBrowser, forum = 'general', body = `Text ${(count += 1)}`) {
  await aMinuteLater()
  const title = `Topic ${(count += 1)}`
  const reply = await who.send('post', `/forums/${forum}/topics`, { title, body })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return { topic: reply.body.topic as number, post: reply.body.id as number, title }
}

async function answered(who: TestBrowser, topic: number, body = `Text ${(count += 1)}`) {
  const reply = await who.send('post', `/topics/${topic}/posts`, { body })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body.id as number
}

const unreadOf = async (who: TestBrowser): Promise<readonly number[]> =>
  (await who.json('/forums/unread')).body.items.map(({ id }: { id: number }) => id)

async function newForum(values: Readonly<Record<string, string>>): Promise<string> {
  const slug = `forum-${(count += 1)}`
  const given = { group: '1', name: slug, slug, position: '9' }
  const who = { see: 'member', answer: 'member', start: 'member' }
  const reply = await admin.send('post', '/admin/forums', { ...given, ...who, ...values })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return slug
}

describe('a topic', () => {
  it('is started and answered through forms, and numbers its posts', async () => {
    const form = await ann.submit('/forums/general/topics', { title: 'Seeding', body: 'How?' })
    expect(form.status).toBe(303)
    const href = form.headers.location.replace(/#.*/, '')
    expect(href).toMatch(/^\/topics\/\d+\/seeding$/)
    const id = Number(href.split('/')[2])
    const reply = await bob.submit(`/topics/${id}/posts`, {
      body: 'With **patience**\r\nof course',
    })
    expect(reply.headers.location).toMatch(/\/seeding#post-\d+$/)
    const page = (await ann.get(href)).text
    expect(page).toContain('<strong>patience</strong><br>')
    expect(page).toContain('#2 · ')
    const { body } = await ann.json(`/topics/${id}`)
    expect(body.posts.map(({ number, author }: never) => [number, author])).toEqual([
      [1, 'ann'],
      [2, 'bob'],
    ])
    expect((await ann.get('/forums')).text).toContain('Seeding')
  })

  it('has pages of 25 numbers, and links of posts lead to theirs', async () => {
    const { topic } = await started(ann)
    const posts = []
    for (let nth = 2; nth <= 27; nth += 1) {
      if (nth % 9 === 0) await aMinuteLater()
      posts.push(await answered(bob, topic))
    }
    expect((await bob.send('delete', `/posts/${posts[0]}`, {})).status).toBe(200)
    const last = await bob.get(`/posts/${posts.at(-1)}`)
    expect(last.headers.location).toMatch(new RegExp(`\\?page=2#post-${posts.at(-1)}$`))
    const second = (await ann.json(`/topics/${topic}?page=2`)).body
    expect(second.posts.map(({ number }: never) => number)).toEqual([26, 27])
    expect(second).toMatchObject({ page: 2, pages: 2, topic: { posts: 26, numbers: 27 } })
    expect((await ann.get(`/topics/${topic}?page=3`)).status).toBe(404)
    expect((await ann.get(`/topics/${topic}?page=x`)).status).toBe(404)
  })

  it('cannot be answered by members when it is locked', async () => {
    const { topic } = await started(ann)
    const given = { forum: 'general', pin: '', isLocked: 'on', reason: 'It is answered.' }
    const form = { ...given, _method: 'PATCH' }
    expect((await staff.submit(`/topics/${topic}`, form)).status).toBe(303)
    const told = (await ann.json('/notifications')).text
    expect(told).toMatch(/Your topic “Topic \d+” was locked: It is answered/)
    const reply = await bob.send('post', `/topics/${topic}/posts`, { body: 'Late' })
    expect([reply.status, reply.body.code]).toEqual([423, 'TOPIC_LOCKED'])
    await answered(staff, topic)
  })

  it('is pinned and moved by staff, and members need to see its forum', async () => {
    const hidden = await newForum({ see: 'moderator' })
    const { topic, post } = await started(ann)
    const to = (values: Record<string, string>) => staff.send('patch', `/topics/${topic}`, values)
    expect((await bob.send('patch', `/topics/${topic}`, { pin: '1' })).status).toBe(403)
    expect((await bob.get(`/topics/${topic}`)).text).not.toContain('/manage')
    expect((await staff.get(`/topics/${topic}/manage`)).text).toContain(`value="${hidden}"`)
    expect((await to({ pin: '2' })).body).toMatchObject({ isPinned: true, pin: 2 })
    expect((await to({ pin: 'first' })).status).toBe(422)
    expect((await to({ forum: 'nowhere' })).status).toBe(422)
    const moved = await to({ forum: 'help' })
    expect(moved.body).toMatchObject({ forum: 'help', pin: 2, isLocked: false })
    expect((await bob.json('/forums/help')).body.pinned[0].id).toBe(topic)
    expect((await bob.get(`/posts/${post}`)).headers.location).toContain(`/topics/${topic}/`)
    expect((await to({ forum: hidden })).status).toBe(200)
    expect((await bob.get(`/posts/${post}`)).status).toBe(404)
    const told = (await ann.json('/notifications')).text
    expect(told).toContain('was moved to Help')
    expect(told).toContain('was moved to a forum that you may not see')
    expect(told).not.toContain(hidden)
  })

  it('is in the list of its forum even if more are pinned than are shown above it', async () => {
    const forum = await newForum({})
    for (let at = 0; at < 21; at++) await started(ann, forum)
    await sql`update topic set pin = 5 where forum_id = (
      select id from forum where slug = ${forum})`.execute(site.db)
    const { pinned, items } = (await bob.json(`/forums/${forum}`)).body
    expect([pinned.length, items.length]).toEqual([20, 1])
    expect(pinned.map(({ id }: { id: number }) => id)).not.toContain(items[0].id)
  })

  it('has one accepted answer at most, chosen by its starter or staff, until it is removed', async () => {
    const { topic, post, title } = await started(ann)
    const [first, second] = [await answered(bob, topic), await answered(bob, topic)]
    const answer = async () => (await bob.json(`/topics/${topic}`)).body.topic.answerId
    const accept = (by: TestBrowser, id: number) => by.submit(`/posts/${id}/accept`)
    expect((await bob.get(`/topics/${topic}`)).text).not.toContain('/accept')
    expect((await accept(bob, first)).status).toBe(403)
    expect((await accept(ann, post)).status).toBe(403)
    expect((await ann.get(`/topics/${topic}`)).text).toContain(`action="/posts/${first}/accept"`)
    expect((await accept(ann, first)).status).toBe(303)
    expect((await accept(staff, second)).status).toBe(303)
    expect(await answer()).toBe(second)
    const { text } = await bob.get(`/topics/${topic}`)
    expect(text).toContain(`<a href="/posts/${second}">Accepted answer</a>`)
    expect(text.match(/>Accepted answer<.span>/g)).toHaveLength(1)
    expect((await bob.get('/forums/general')).text).toContain(`Accepted answer of ${title}`)
    expect((await bob.json('/notifications')).text).toContain(
      `in “${title}” is the accepted answer`,
    )
    await staff.send('post', `/topics/${topic}/split`, { title: 'Split', posts: [second] })
    expect(await answer()).toBeNull()
    await accept(ann, first)
    expect((await ann.submit(`/posts/${first}/accept`, { _method: 'DELETE' })).status).toBe(303)
    expect(await answer()).toBeNull()
    await accept(ann, first)
    await bob.send('delete', `/posts/${first}`, {})
    expect(await answer()).toBeNull()
  })

  it('can be in slow mode, which staff pass, and has a note that only they see', async () => {
    const { topic } = await started(ann)
    const to = (values: Record<string, string>) => staff.send('patch', `/topics/${topic}`, values)
    expect((await to({ slowSeconds: '3601' })).body.errors.slowSeconds).toBeDefined()
    expect((await to({ slowSeconds: '600' })).body).toMatchObject({ slowSeconds: 600 })
    await to({ note: 'Watch <b>bob</b>' })
    await answered(bob, topic)
    const body = 'Too soon after the last one'
    const again = await bob.send('post', `/topics/${topic}/posts`, { body })
    expect([again.status, again.body.code]).toEqual([429, 'TOO_MANY_POSTS'])
    expect(Number(again.headers['retry-after'])).toBeGreaterThan(600 - 10 * slowness())
    const form = await bob.submit(`/topics/${topic}/posts`, { body })
    expect(form.text).toContain('This topic is in slow mode. Post in 10 minutes.')
    expect(form.text).toContain(body)
    await answered(staff, topic)
    await answered(staff, topic)
    const { text } = await bob.get(`/topics/${topic}`)
    expect(text).toContain('you can post here once every 10 minutes')
    expect(text).not.toContain('Watch &lt;b&gt;')
    expect((await staff.get(`/topics/${topic}`)).text).toContain('Watch &lt;b&gt;bob')
    expect((await to({ pin: '3' })).body).toMatchObject({ slowSeconds: 600, pin: 3 })
    await to({ slowSeconds: '0' })
    await answered(bob, topic)
  })

  it('is split without the later posts where the form says no', async () => {
    const { topic, post } = await started(ann)
    const second = await answered(bob, topic)
    const third = await answered(ann, topic)
    const form = { title: 'Only one of them', reason: 'Off topic', posts: String(second) }
    const done = await staff.submit(`/topics/${topic}/split`, { ...form, andLater: 'false' })
    expect(done.status).toBe(303)
    const { posts } = (await bob.json(`/topics/${topic}`)).body as { posts: { id: number }[] }
    expect(posts.map(({ id }) => id)).toEqual([post, third])
  })

  it('is split by staff into two, both without gaps, and links to posts stay right', async () => {
    const { topic, post, title } = await started(ann)
    const second = await answered(bob, topic)
    const third = await answered(ann, topic)
    const fourth = await answered(bob, topic)
    const path = `/topics/${topic}/split`
    expect((await bob.get(path)).status).toBe(403)
    expect((await staff.get(path)).text).toContain(`name="posts" value="${second}"`)
    const form = { title: 'A matter of its own', reason: 'Off topic' }
    const none = await staff.submit(path, { ...form })
    expect([none.status, none.text]).toEqual([422, expect.stringContaining('at least one post')])
    expect(none.text).toContain('value="A matter of its own"')
    const all = await staff.send('post', path, { ...form, posts: [post], andLater: true })
    expect(all.body.errors.posts[0]).toContain('leave a post')
    const nowhere = await staff.send('post', path, { ...form, posts: [second], forum: 'nowhere' })
    expect(nowhere.status).toBe(422)
    const posts = [String(second), String(third)]
    const done = await staff.submit(path, { ...form, forum: 'help', posts })
    expect(done.status).toBe(303)
    const made = Number(done.headers.location.split('/')[2])
    const numbers = async (id: number) =>
      (await bob.json(`/topics/${id}`)).body.posts.map((one: { id: number; number: number }) => [
        ...[one.id, one.number],
      ])
    expect(await numbers(topic)).toEqual([[post, 1], [fourth, 2]]) // prettier-ignore
    expect(await numbers(made)).toEqual([[second, 1], [third, 2]]) // prettier-ignore
    expect((await bob.get(`/posts/${third}`)).headers.location).toContain(`/topics/${made}/`)
    expect((await bob.json(`/topics/${made}`)).body.topic).toMatchObject({
      author: 'bob',
      posts: 2,
    })
    const told = (await bob.json('/notifications')).text
    expect(told).toContain(`Your post in “${title}” now starts a new topic: Off topic`)
  })

  it('is merged by staff into another, by time, and its address leads there', async () => {
    const [kept, gone] = [await started(ann), await started(bob)]
    const [last, first] = [await answered(bob, kept.topic), gone.post]
    const path = `/topics/${gone.topic}/merge`
    expect((await bob.get(path)).status).toBe(403)
    expect((await staff.get(path)).text).toContain('Topic to keep')
    for (const into of ['', 'x', String(gone.topic), '999999']) {
      expect((await staff.send('post', path, { into })).status, into).toBe(422)
    }
    const question = { kind: 'one', result: 'always', question: 'Which?', choices: ['a', 'b'] }
    const asked = [kept, gone].map(({ topic }) =>
      staff.send('post', '/polls', { ...question, topic }),
    )
    const [, { body: poll }] = await Promise.all(asked)
    const address = `https://babou.example/topics/${kept.topic}/its-title?page=1`
    const both = await staff.send('post', path, { into: address })
    expect(both.body.errors.into[0]).toContain('has a poll, and so does this topic')
    expect((await staff.send('delete', `/polls/${poll.id}`, { reason: 'x' })).status).toBeLessThan(
      300,
    )
    const done = await staff.submit(path, { into: address, reason: 'The same question' })
    expect(done.status).toBe(303)
    const page = await bob.json(`/topics/${gone.topic}`)
    expect(page.body.topic).toMatchObject({ id: kept.topic, posts: 3, author: 'ann' })
    expect(page.body.posts.map(({ id }: { id: number }) => id)).toEqual([kept.post, first, last])
    expect((await bob.json(`/posts/${first}`)).body.number).toBe(2)
    expect(await answered(bob, gone.topic)).toBeGreaterThan(last)
    expect((await bob.json('/forums/general')).text).not.toContain(`"id":${gone.topic},`)
    expect((await staff.send('post', path, { into: kept.topic })).body.errors.into).toEqual([
      'is this topic',
    ])
    const told = (await bob.json('/notifications')).text
    expect(told).toContain(`was merged into “${kept.title}”: The same question`)
  })

  it('is gone when its last post was removed, except for staff', async () => {
    const { topic, post } = await started(ann)
    expect((await ann.send('delete', `/posts/${post}`, {})).status).toBe(200)
    expect((await bob.get(`/topics/${topic}`)).status).toBe(410)
    expect((await staff.get(`/topics/${topic}`)).text).toContain('Show the removed post')
    expect((await bob.json('/forums/general')).text).not.toContain(`"id":${topic},`)
  })
})

describe('a post', () => {
  it('is refused when the member posted the same text within ten minutes, also 20 at a time', async () => {
    const { topic } = await started(ann)
    await aMinuteLater()
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        bob.send('post', `/topics/${topic}/posts`, { body: 'Same' }),
      ),
    )
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 422)).toHaveLength(19)
    expect((await ann.json(`/topics/${topic}`)).body.topic.posts).toBe(2)
  })

  it('is refused after ten others within a minute, with the seconds to wait', async () => {
    const { topic } = await started(ann)
    await aMinuteLater()
    for (let nth = 0; nth < 10; nth += 1) await answered(bob, topic)
    const reply = await bob.send('post', `/topics/${topic}/posts`, { body: 'The eleventh' })
    expect([reply.status, reply.body.code]).toEqual([429, 'TOO_MANY_POSTS'])
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('is edited by its author, with its history, and 409 for an overtaken edit', async () => {
    const { topic, post } = await started(ann, 'general', 'First words')
    const edited = await ann.send('patch', `/posts/${post}`, { body: 'Second words', revision: 1 })
    expect(edited.body).toMatchObject({ body: 'Second words', revision: 2 })
    const late = await ann.send('patch', `/posts/${post}`, { body: 'Mine', revision: 1 })
    expect([late.status, late.body.code, late.body.revision]).toEqual([409, 'EDIT_CONFLICT', 2])
    const form = await ann.submit(`/posts/${post}`, {
      _method: 'PATCH',
      body: 'Mine',
      revision: '1',
    })
    expect(form.status).toBe(409)
    expect(form.text).toContain('Mine')
    expect(form.text).toContain('<ins>')
    expect((await bob.json(`/posts/${post}/history`)).body.items).toHaveLength(2)
    expect((await bob.send('patch', `/posts/${post}`, { body: 'x' })).status).toBe(403)
    expect((await bob.get(`/topics/${topic}`)).text).toContain('Second words')
  })

  it('is removed by staff with a reason, keeps its number, and can be read by staff only', async () => {
    const { topic } = await started(ann)
    const post = await answered(bob, topic, 'Unkind words')
    expect((await ann.send('delete', `/posts/${post}`, { reason: 'x' })).status).toBe(403)
    expect((await staff.send('delete', `/posts/${post}`, {})).status).toBe(422)
    const gone = await staff.send('delete', `/posts/${post}`, { reason: 'Insult' })
    expect(gone.status).toBe(200)
    const after = (await ann.json(`/topics/${topic}`)).body.posts[1]
    expect(after).toMatchObject({
      number: 2,
      body: null,
      html: null,
      removed: { reason: 'Insult' },
    })
    expect((await staff.get(`/topics/${topic}`)).text).toContain('Unkind words')
    expect((await ann.get(`/topics/${topic}`)).text).not.toContain('Unkind words')
    expect((await ann.get(`/posts/${post}/history`)).status).toBe(410)
    expect((await ann.get(`/posts/${post}/edit`)).status).toBe(410)
  })

  it('is previewed without being saved, and quotes another one', async () => {
    const { topic, post } = await started(ann, 'general', 'To be _quoted_')
    const preview = await bob.submit(`/topics/${topic}/preview`, { body: '**bold**' })
    expect(preview.text).toContain('<strong>bold</strong>')
    expect((await ann.json(`/topics/${topic}`)).body.posts).toHaveLength(1)
    const form = await bob.get(`/topics/${topic}/answer?quote=${post}`)
    expect(form.text).toContain('&gt; To be _quoted_')
    const start = await bob.submit('/forums/help/preview', { title: 'Hello', body: '_so_' })
    expect(start.text).toContain('<em>so</em>')
  })

  it('notifies the members it mentions, if they may see its forum', async () => {
    const slug = await newForum({ see: 'moderator', seeOthers: 'ann', answer: 'moderator' })
    await started(staff, slug, 'Look, @bob and @ann')
    expect((await ann.get('/notifications')).text).toContain('mentioned you')
    expect((await bob.get('/notifications')).text).not.toContain('mentioned you')
  })

  it('by an ignored member is folded, and causes no notifications', async () => {
    const [fay, gil] = [await site.signedIn('member', 'fay'), await site.signedIn('member', 'gil')]
    expect((await fay.get('/users/gil')).text).toContain('Ignore member</button>')
    expect((await fay.submit('/settings/ignored', { name: 'gil' })).status).toBe(303)
    expect((await fay.submit('/settings/ignored', { name: 'fay' })).text).toContain('your own name')
    expect((await fay.send('post', '/settings/ignored', { name: 'no-one' })).status).toBe(422)
    expect((await fay.get('/settings/ignored')).text).toContain('Stop ignoring')
    const { topic } = await started(gil, 'general', 'Hello @fay, @bob')
    expect((await fay.get('/notifications')).text).not.toContain('gil mentioned you')
    expect((await bob.get('/notifications')).text).toContain('gil mentioned you')
    const folded = '<summary>Text of a member you ignore</summary>'
    expect((await fay.get(`/topics/${topic}`)).text).toContain(folded)
    expect((await bob.get(`/topics/${topic}`)).text).not.toContain(folded)
    const profile = (await fay.get('/users/gil')).text
    expect(profile).toContain('You ignore this member.')
    await fay.submit('/settings/ignored/gil', { _method: 'DELETE' })
    expect((await fay.get(`/topics/${topic}`)).text).not.toContain(folded)
    expect((await fay.submit('/settings/ignored/gil', { _method: 'DELETE' })).status).toBe(404)
  })

  it('notifies the member it quotes once, and an edit only those it did not name', async () => {
    const cleo = await site.signedIn('member', 'cleo')
    const { topic, post } = await started(cleo, 'general', 'A line worth quoting')
    const { body } = (await bob.json(`/topics/${topic}/answer?quote=${post}`)).body
    const sent = await bob.send('post', `/topics/${topic}/posts`, { body: `${body}Right, @cleo.` })
    const says = async () =>
      ((await cleo.json('/notifications')).body.items as { says: string }[]).map((one) => one.says)
    expect((await says()).filter((one) => one.startsWith('bob'))).toEqual([
      expect.stringMatching(/^bob quoted you on /),
    ])
    const edited = { body: `${body}Right, @cleo and @dan.` }
    const dan = await site.signedIn('member', 'dan')
    await bob.send('patch', `/posts/${sent.body.id}`, edited)
    expect((await dan.get('/notifications')).text).toContain('bob mentioned you on')
    expect(await says()).toHaveLength(1)
  })
})

describe('a forum', () => {
  it('does not exist for members who may not see it', async () => {
    const slug = await newForum({ see: 'moderator', answer: 'moderator', start: 'moderator' })
    const { topic, post, title } = await started(staff, slug)
    for (const path of [
      `/forums/${slug}`,
      `/forums/${slug}/new`,
      `/topics/${topic}`,
      `/topics/${topic}/unread`,
      `/posts/${post}`,
      `/posts/${post}/history`,
    ]) {
      expect((await bob.get(path)).status, path).toBe(404)
    }
    for (const path of ['/forums', '/forums/unread']) {
      expect((await bob.get(path)).text, path).not.toContain(title)
      expect((await bob.get(path)).text, path).not.toContain(slug)
    }
    expect((await staff.get('/forums')).text).toContain(title)
  })

  it('is opened to classes and members by name, and rejects unknown names', async () => {
    const slug = await newForum({ see: 'admin', answer: 'admin', start: 'admin', seeOthers: 'bob' })
    expect((await bob.get(`/forums/${slug}`)).status).toBe(200)
    expect((await ann.get(`/forums/${slug}`)).status).toBe(404)
    const reply = await bob.send('post', `/forums/${slug}/topics`, { title: 'Mine', body: 'x' })
    expect(reply.status).toBe(403)
    const form = { group: '1', name: 'X', slug: 'x-y', position: '1' }
    const who = { see: 'member', answer: 'member', start: 'member', startOthers: 'elite, nemo' }
    const wrong = await admin.send('post', '/admin/forums', { ...form, ...who })
    expect(wrong.body.errors.startOthers[0]).toContain('nemo')
  })

  it('is archived in the console: read, not answered, and not in the index', async () => {
    const slug = await newForum({})
    const { topic } = await started(ann, slug)
    const { items } = (await admin.json('/admin/forums')).body
    const { id } = items.find((row: { slug: string }) => row.slug === slug)
    const form = { group: '1', name: slug, slug, position: '9', isArchived: 'on' }
    const who = { see: 'member', answer: 'member', start: 'member' }
    expect((await admin.send('patch', `/admin/forums/${id}`, { ...form, ...who })).status).toBe(204)
    expect((await bob.get(`/topics/${topic}`)).status).toBe(200)
    expect((await bob.send('post', `/topics/${topic}/posts`, { body: 'x' })).status).toBe(403)
    expect((await bob.get('/forums')).text).not.toContain(slug)
  })

  it('has a group, which is made, renamed and removed when it is empty', async () => {
    const made = await admin.send('post', '/admin/forums/groups', { name: 'Games', position: '2' })
    expect(made.status).toBe(201)
    const path = `/admin/forums/groups/${made.body.id}`
    expect(
      (await admin.submit(path, { _method: 'PATCH', name: 'Play', position: '3' })).status,
    ).toBe(303)
    expect((await admin.get('/admin/forums/groups')).text).toContain('Play')
    expect(
      (await admin.submit('/admin/forums/groups', { name: 'Play', position: '1' })).status,
    ).toBe(422)
    expect((await admin.send('delete', '/admin/forums/groups/1', {})).status).toBe(404)
    const countsFor = async (browser: TestBrowser) => {
      const { items } = (await browser.json('/admin/forums/groups')).body
      return (items as { forums: number }[]).reduce((sum, { forums }) => sum + forums, 0)
    }
    const before = await countsFor(admin)
    await sql`update forum set see_role = 'owner' where slug = 'general'`.execute(site.db)
    expect(await countsFor(admin), 'without those that the reader may not see').toBe(before - 1)
    expect(await countsFor(await site.signedIn('owner', 'first-owner'))).toBe(before)
    await sql`update forum set see_role = 'member' where slug = 'general'`.execute(site.db)
    expect((await admin.send('delete', path, {})).status).toBe(204)
  })
})

describe('what was read', () => {
  it('is marked by opening pages, and the first unread post is found', async () => {
    const { topic, post } = await started(ann)
    expect(await unreadOf(bob)).toContain(topic)
    expect(await unreadOf(ann)).not.toContain(topic)
    expect((await bob.get('/')).text).toContain(`href="/topics/${topic}/unread"`)
    expect((await ann.get('/')).text).not.toContain(`href="/topics/${topic}/unread"`)
    const first = await bob.get(`/topics/${topic}/unread`)
    expect(first.headers.location).toContain(`#post-${post}`)
    await bob.get(`/topics/${topic}`)
    expect(await unreadOf(bob)).not.toContain(topic)
    const next = await answered(ann, topic)
    expect(await unreadOf(bob)).toContain(topic)
    expect((await bob.get(`/topics/${topic}/unread`)).headers.location).toContain(`#post-${next}`)
    await ann.send('delete', `/posts/${next}`, {})
    expect(await unreadOf(bob)).not.toContain(topic)
  })

  it('is marked for a forum up to the post that its page showed', async () => {
    const slug = await newForum({})
    const one = await started(ann, slug)
    const page = (await bob.get(`/forums/${slug}`)).text
    const upTo = /name="upTo" value="(\d+)"/.exec(page)?.[1]
    expect(Number(upTo)).toBe(one.post)
    const two = await started(ann, slug)
    expect((await bob.submit(`/forums/${slug}/read`, { upTo })).status).toBe(303)
    const unread = await unreadOf(bob)
    expect(unread).toContain(two.topic)
    expect(unread).not.toContain(one.topic)
    expect((await bob.send('post', `/posts/${one.post}/unread`, {})).status).toBe(204)
    expect(await unreadOf(bob)).toContain(one.topic)
  })
})

describe('feeds of the forums', () => {
  it('have new topics, of all forums or one, and the posts of a topic', async () => {
    const { topic, title } = await started(ann, 'help')
    await answered(bob, topic, 'Only in the feed of the topic.')
    const forum = await site.db.selectFrom('forum').select('id').where('slug', '=', 'help')
    const { id } = await forum.executeTakeFirstOrThrow()
    const key = String((await bob.send('post', '/settings/keys/feed')).body.key)
    const fetched = (of: string, ending = 'xml') => ann.get(`/feeds/${of}.${key}.${ending}`)
    for (const ending of ['xml', 'atom', 'json']) {
      expect((await fetched('forums', ending)).text).toContain(title)
      const one = await fetched(`forum-${id}`, ending)
      expect(one.text).toContain(title)
      expect(one.text).not.toContain('Only in the feed')
      expect((await fetched(`topic-${topic}`, ending)).text).toContain('Only in the feed')
    }
    expect((await bob.get('/forums/help')).text).toContain(`/feeds/forum-${id}.${key}.xml`)
    expect((await bob.get(`/settings/keys/feed?of=forum-${id}`)).text).toContain('/forums/help')
  })

  it('are those of the owner of the key: nothing of forums that are closed to them', async () => {
    const slug = await newForum({ see: 'moderator' })
    const { topic, title } = await started(staff, slug)
    const { id } = await site.db
      .selectFrom('forum')
      .select('id')
      .where('slug', '=', slug)
      .executeTakeFirstOrThrow()
    const key = String((await ann.send('post', '/settings/keys/feed')).body.key)
    expect((await staff.get(`/feeds/forums.${key}.xml`)).text).not.toContain(title)
    expect((await staff.get(`/feeds/forum-${id}.${key}.xml`)).status).toBe(404)
    expect((await staff.get(`/feeds/topic-${topic}.${key}.xml`)).status).toBe(404)
    expect((await ann.get(`/settings/keys/feed?of=forum-${id}`)).text).not.toContain(slug)
  })
})
