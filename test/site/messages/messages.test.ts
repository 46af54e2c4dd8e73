import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetDue } from '../../support/community/forget-due.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser

beforeAll(async () => {
  ;({ site, ann, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

let sent = 0
/** A text that was not sent before. */
const words = (about: string) => `${about}, the ${++sent}th text of this test`

async function start(from: TestBrowser, to: string, subject: string, body = words(subject)) {
  const reply = await from.send('post', '/messages', { to, subject, body })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body as { id: number; conversationId: number }
}
const answer = (from: TestBrowser, id: number, body = words('answer')) =>
  from.send('post', `/messages/${id}`, { body })
const inboxOf = async (who: TestBrowser, query = '') =>
  (await who.json(`/messages${query}`)).body.items as { id: number; unread: number }[]
const noticesOf = async (who: TestBrowser) =>
  ((await who.json('/notifications')).body.items as { kind: string; href: string }[]).filter(
    ({ kind }) => kind === 'message',
  )

describe('a conversation', () => {
  it('is started from a profile, answered, and read by both', async () => {
    expect((await ann.get('/users/bob')).text).toContain('href="/messages/new?to=bob"')
    expect((await ann.get('/users/ann')).text).not.toContain('/messages/new?to=ann')
    const form = await ann.get('/messages/new?to=bob&subject=Subtitles')
    expect(form.text).toContain('value="bob"')
    const body = 'Do you have **them** in\r\nGreek?'
    const done = await ann.submit('/messages', { to: 'BOB', subject: 'Subtitles', body })
    expect(done.status).toBe(303)
    const path = done.headers.location as string
    expect((await bob.get('/messages')).text).toContain('Subtitles')
    expect((await bob.get('/messages')).text).toContain('ann: Do you have them in Greek?')
    expect((await bob.json('/messages')).body.items[0]).toMatchObject({
      ...{ subject: 'Subtitles', members: [{ name: 'ann', hasLeft: false }], unread: 1 },
    })
    const page = await bob.get(path)
    expect(page.text).toContain('Do you have <strong>them</strong> in<br>')
    expect(page.text).toContain('>New</span>')
    expect((await bob.submit(path, { body: 'Yes, attached' })).status).toBe(303)
    expect((await ann.get(path)).text).toContain('Yes, attached')
    const { body: json } = await ann.json(path)
    expect(json.items.map((item: { author: string }) => item.author)).toEqual(['bob', 'ann'])
    expect(json.conversation).toMatchObject({ subject: 'Subtitles', readUpTo: json.items[0].id })
  })

  it('does not exist for anyone else, staff and the owner among them', async () => {
    const { conversationId: id, id: message } = await start(ann, 'bob', 'Zebracode')
    const owner = await site.signedIn('owner', 'boss')
    for (const other of [staff, owner]) {
      for (const path of [
        '',
        '/leave',
        `/texts/${message}`,
        `/texts/${message}/history`,
        `/texts/${message}/edit`,
      ]) {
        expect((await other.json(`/messages/${id}${path}`)).status, path).toBe(404)
      }
      const tries = [
        other.send('post', `/messages/${id}`, { body: 'x' }),
        other.send('patch', `/messages/${id}`, { archived: true }),
        other.send('put', `/messages/${id}/read`, { upTo: message }),
        other.send('post', `/messages/${id}/members`, { name: 'boss' }),
        other.send('post', `/messages/${id}/leave`),
        other.send('patch', `/messages/${id}/texts/${message}`, { body: 'x' }),
        other.send('delete', `/messages/${id}/texts/${message}`),
      ]
      for (const reply of await Promise.all(tries)) expect(reply.status).toBe(404)
      const seen = [
        await other.get('/messages'),
        await other.get('/messages?q=Zebracode'),
        await other.get('/notifications'),
        await other.get('/search?q=Zebracode'),
        await other.get('/'),
        await other.get('/users/bob'),
      ]
      // Searches repeat their words.
      for (const { text } of seen) expect(text).not.toMatch(/Zebracode,|>Zebracode/)
      expect((await other.json('/messages?q=Zebracode')).body.items).toEqual([])
    }
    expect(await inboxOf(bob, '?q=zebracode')).toMatchObject([{ id }])
    const copy = await ann.submit('/export', { current: 'correct horse battery' })
    const archive = JSON.parse(copy.text || String(copy.body)) as Record<string, unknown[]>
    expect(JSON.stringify(archive.messages)).toContain('Zebracode')
    const theirs = await bob.submit('/export', { current: 'correct horse battery' })
    expect(JSON.stringify(theirs.text || String(theirs.body))).not.toContain('the 1th text')
  })

  it('is read with an API token of the scope for messages only', async () => {
    const made = async (scopes: string[]) => {
      const fields = { name: `t${scopes.length}`, days: '30', access: 'chosen', scopes }
      const page = await ann.send('post', '/settings/tokens', {
        ...fields,
        current: 'correct horse battery',
      })
      return String(page.body.token)
    }
    const asked = (token: string) =>
      site.browser().json('/messages').set('Authorization', `Bearer ${token}`)
    expect((await asked(await made(['user:read']))).status).toBe(403)
    expect((await asked(await made(['messages:read', 'user:read']))).status).toBe(200)
  })
})

describe('read marks', () => {
  it('are exact to the message, and counted above every page and in the inbox', async () => {
    const dora = await site.signedIn('member', 'dora')
    const { conversationId: id } = await start(ann, 'dora', 'Marks')
    const second = (await answer(ann, id)).body.id as number
    const third = (await answer(ann, id)).body.id as number
    expect(await inboxOf(dora)).toMatchObject([{ id, unread: 3 }])
    const bar = async () =>
      /href="\/messages"[^>]*>Messages( <span[^>]*>1)?/.exec((await dora.get('/me')).text)?.[1]
    expect(await bar()).toBeDefined()
    await dora.json(`/messages/${id}`)
    expect(await inboxOf(dora), 'JSON marks nothing').toMatchObject([{ unread: 3 }])
    await dora.send('put', `/messages/${id}/read`, { upTo: second })
    expect(await inboxOf(dora)).toMatchObject([{ unread: 1 }])
    await dora.get(`/messages/${id}`)
    expect(await inboxOf(dora)).toMatchObject([{ unread: 0 }])
    expect(await bar()).toBeUndefined()
    await dora.submit(`/messages/${id}/read`, { _method: 'PUT', upTo: String(third - 1) })
    expect(await inboxOf(dora)).toMatchObject([{ unread: 1 }])
    await ann.send('delete', `/messages/${id}/texts/${third}`)
    expect(await inboxOf(dora), 'a removed message is unread for no one').toMatchObject([
      { unread: 0 },
    ])
    expect(await bar()).toBeUndefined()
  })

  it('lead to the first unread message of many', async () => {
    const { conversationId: id } = await start(ann, 'bob', 'Long')
    await bob.get(`/messages/${id}`)
    for (let at = 1; at <= 30; at++) await answer(ann, id, `line number ${at} of the long one`)
    const first = (await bob.get(`/messages/${id}`)).text
    expect(first).toContain('line number 1 of')
    expect(first).not.toContain('line number 30 of')
    expect(await inboxOf(bob, '?q=Long')).toMatchObject([{ id, unread: 5 }])
    const newest = (await bob.get(`/messages/${id}?at=newest`)).text
    expect(newest.indexOf('line number 30 of')).toBeGreaterThan(newest.indexOf('line number 20 of'))
    expect(newest).toContain('Older messages')
  })

  it('keep one unseen notification for each conversation', async () => {
    const eve = await site.signedIn('member', 'eve')
    const { conversationId: id } = await start(ann, 'eve', 'Ten lines')
    for (let at = 0; at < 9; at++) await answer(ann, id)
    expect(await noticesOf(eve)).toMatchObject([{ href: `/messages/${id}` }])
    await eve.get(`/messages/${id}`)
    expect(await noticesOf(eve), 'it is gone when the conversation is read').toEqual([])
    await answer(ann, id)
    expect(await noticesOf(eve)).toHaveLength(1)
    await eve.send('patch', `/messages/${id}`, { muted: true })
    await eve.get(`/messages/${id}`)
    await answer(ann, id)
    expect(await noticesOf(eve)).toEqual([])
  })
})

describe('a member of a conversation', () => {
  it('archives it until a message arrives, unless it is muted', async () => {
    const { conversationId: id } = await start(ann, 'bob', 'Put away')
    const archive = async () => (await inboxOf(bob, '?box=archive')).map((one) => one.id)
    await bob.submit(`/messages/${id}`, { _method: 'PATCH', archived: 'yes' })
    expect(await archive()).toContain(id)
    expect((await inboxOf(bob)).map((one) => one.id)).not.toContain(id)
    await answer(ann, id)
    expect(await archive()).not.toContain(id)
    await bob.send('patch', `/messages/${id}`, { archived: true, muted: true })
    await answer(ann, id)
    expect(await archive()).toContain(id)
    const bad = await bob.send('patch', `/messages/${id}`, { archived: 'perhaps' })
    expect(bad.status).toBe(422)
  })

  it('adds another one, who sees what is written from then on', async () => {
    const carl = await site.signedIn('member', 'carl')
    const { conversationId: id } = await start(ann, 'bob', 'Growing', 'what was said before carl')
    const page = await ann.submit(`/messages/${id}/members`, { name: 'carl' })
    expect(page.status).toBe(303)
    expect(await noticesOf(carl)).toHaveLength(1)
    expect((await carl.get(`/messages/${id}`)).text).toContain('No messages since you joined')
    expect(await inboxOf(carl, '?q=before')).toEqual([])
    await answer(bob, id, 'hello to all three of you')
    expect((await carl.get(`/messages/${id}`)).text).toContain('hello to all three')
    expect((await carl.json(`/messages/${id}`)).body.items).toHaveLength(1)
    const twice = await ann.send('post', `/messages/${id}/members`, { name: 'carl' })
    expect(twice.body.errors.name[0]).toContain('already')
  })

  it('leaves it, and is not brought into it again', async () => {
    const { conversationId: id } = await start(ann, 'bob', 'Left')
    expect((await bob.get(`/messages/${id}/leave`)).text).toContain('Leave conversation')
    await bob.submit(`/messages/${id}/leave`)
    expect((await bob.get(`/messages/${id}`)).status).toBe(404)
    expect((await ann.send('post', `/messages/${id}/members`, { name: 'bob' })).status).toBe(422)
    const alone = await answer(ann, id)
    expect(alone.status).toBe(422)
    expect((await ann.get(`/messages/${id}`)).text).toContain('Every other member has left')
  })

  it('edits a message for 15 minutes, with its history, and not over another edit', async () => {
    const { conversationId: id, id: message } = await start(ann, 'bob', 'Edited', 'first words')
    const path = `/messages/${id}/texts/${message}`
    expect((await bob.send('patch', path, { body: 'x' })).status).toBe(403)
    const saved = await ann.send('patch', path, { body: 'second words', revision: 1 })
    expect(saved.body).toMatchObject({ body: 'second words', revision: 2 })
    const late = await ann.submit(path, { _method: 'PATCH', body: 'third', revision: '1' })
    expect(late.status).toBe(409)
    expect(late.text).toContain('third</textarea>')
    const { body } = await bob.json(`${path}/history`)
    expect(body.items.map((one: { body: string }) => one.body)).toEqual([
      ...['second words', 'first words'],
    ])
    expect((await bob.get(path)).headers.location).toContain(`#message-${message}`)
    await sql`update message set created_at = created_at - interval '16 minutes'
      where id = ${message}`.execute(site.db)
    expect((await ann.send('patch', path, { body: 'too late' })).status).toBe(403)
    expect((await ann.send('delete', path)).body).toMatchObject({ removed: true, body: null })
    expect((await bob.json(`${path}/history`)).status).toBe(410)
    expect((await bob.get(`/messages/${id}`)).text).toContain('Removed by its author.')
    expect((await inboxOf(bob, '?q=words')).map((one) => one.id)).not.toContain(id)
  })

  it('whose account is deleted leaves the conversation to the other', async () => {
    const gone = await site.signedIn('member', 'gone')
    const { conversationId: id } = await start(gone, 'bob', 'Farewell', 'what remains of me')
    await sql`update member set leaves_at = now() where name = 'gone'`.execute(site.db)
    expect(await forgetDue(site.db, new Date(Date.now() + 1000))).toBe(1)
    const page = (await bob.get(`/messages/${id}`)).text
    expect(page).toContain('what remains of me')
    expect(page).toContain('<strong>deleted member</strong>')
    expect(page).toContain('Every other member has left')
  })
})

describe('a member who is ignored', () => {
  it('cannot start a conversation, nor answer in one without others, unless they are staff', async () => {
    const calm = await site.signedIn('member', 'calm')
    const rude = await site.signedIn('member', 'rude')
    const two = await start(rude, 'calm', 'Before')
    const three = await start(rude, 'calm, bob', 'A group')
    const mine = (await noticesOf(calm)).length
    const sent = await calm.submit('/settings/ignored', { name: 'RUDE' })
    expect(sent.headers.location).toBe('/settings/ignored')
    expect((await calm.json('/settings/ignored')).body.items).toEqual([{ name: 'rude' }])
    const letter = { to: 'calm', subject: 'Again', body: words('again') }
    expect((await rude.submit('/messages', letter)).text).toContain(
      'accepts no messages from you: calm',
    )
    expect((await answer(rude, two.conversationId)).status).toBe(422)
    await calm.get(`/messages/${three.conversationId}`)
    await calm.send('put', `/messages/${three.conversationId}/read`, { upTo: three.id })
    expect((await answer(rude, three.conversationId)).status).toBe(201)
    expect((await noticesOf(calm)).length).toBeLessThanOrEqual(mine)
    const page = (await calm.get(`/messages/${three.conversationId}`)).text
    expect(page.match(/<summary>Text of a member you ignore/g)).toHaveLength(2)
    expect((await start(staff, 'calm', 'From staff')).id).toBeGreaterThan(0)
    expect((await calm.send('delete', '/settings/ignored/rude')).status).toBe(204)
    expect((await answer(rude, two.conversationId)).status).toBe(201)
  })
})

describe('who may write', () => {
  it('is a choice of each member, which staff pass', async () => {
    const shy = await site.signedIn('member', 'shy')
    const wanted = async (messages: string) => {
      const reply = await shy.send('put', '/settings/privacy', { messages })
      expect(reply.body).toMatchObject({ messages, uploads: 'members' })
    }
    const tried = async (from: TestBrowser) =>
      (await from.send('post', '/messages', { to: 'shy', subject: 'Hi', body: words('hi') })).status
    expect((await shy.get('/settings/privacy')).text).toContain('Members I have written to')
    await wanted('contacts')
    const closed = await bob.submit('/messages', {
      to: 'shy, ann',
      subject: 'Hi',
      body: 'kept text',
    })
    expect(closed.status).toBe(422)
    expect(closed.text).toContain('accepts no messages from you: shy')
    expect(closed.text).toContain('kept text</textarea>')
    await start(shy, 'bob', 'I write first')
    expect(await tried(bob)).toBe(201)
    expect(await tried(ann)).toBe(422)
    await wanted('class')
    expect(await tried(ann)).toBe(201)
    await sql`update member set class = 'elite' where name = 'shy'`.execute(site.db)
    const low = await site.signedIn('member', 'low')
    expect(await tried(low)).toBe(422)
    await wanted('staff')
    expect(await tried(bob)).toBe(422)
    expect(await tried(staff)).toBe(201)
    expect((await shy.send('put', '/settings/privacy', { messages: 'nobody' })).status).toBe(422)
  })

  it.each([
    [{ to: '' }, 'to'],
    [{ to: 'ann' }, 'to'],
    [{ to: 'no-such-member' }, 'to'],
    [{ to: Array.from({ length: 20 }, (_, at) => `m${at}`) }, 'to'],
    [{ subject: ' ' }, 'subject'],
    [{ subject: 'x'.repeat(121) }, 'subject'],
    [{ body: '' }, 'body'],
    [{ body: 'x'.repeat(10_001) }, 'body'],
    [{ from: 'bob' }, 'from'],
  ])('says what is wrong with %j', async (change, field) => {
    const given = { to: 'bob', subject: 'Fine', body: words('fine'), ...change }
    const reply = await ann.send('post', '/messages', given)
    expect(reply.status).toBe(422)
    expect(Object.keys(reply.body.errors as object)).toEqual([field])
  })

  it('quotes a message of its conversation in an answer, and none of another', async () => {
    const body = words('quoted')
    const { id: message, conversationId: id } = await start(ann, 'bob', 'Quoted', body)
    const { conversationId: theirs } = await start(ann, 'bob', 'Another one')
    const href = `/messages/${id}?at=newest&amp;quote=${message}#answer`
    expect((await bob.get(`/messages/${id}`)).text).toContain(`href="${href}"`)
    const page = (await bob.get(`/messages/${id}?at=newest&quote=${message}`)).text
    expect(page).toContain(`[ann](/messages/${id}/texts/${message}) wrote:\n\n&gt; ${body}`)
    for (const other of [`/messages/${theirs}?quote=${message}`, `/messages/${id}?quote=x`]) {
      expect((await bob.get(other)).status, other).toBe(404)
    }
  })

  it('has a preview that sends nothing', async () => {
    const given = { to: 'bob', subject: 'Unsent', body: 'so _soft_' }
    const page = await ann.submit('/messages/preview', given)
    expect(page.text).toContain('so <em>soft</em>')
    expect(page.text).toContain('value="Unsent"')
    expect(await inboxOf(bob, '?q=Unsent')).toEqual([])
    const { conversationId: id } = await start(ann, 'bob', 'Previewed')
    const again = await bob.submit(`/messages/${id}/preview`, { body: 'a *b*' })
    expect(again.text).toContain('a <em>b</em>')
    expect((await bob.submit(`/messages/${id}/preview`, { body: '' })).status).toBe(422)
  })
})

describe('a reported message', () => {
  const reportsOf = async (who: TestBrowser, state = 'open') =>
    (await who.json(`/admin/message-reports?state=${state}`)).body.items as { id: number }[]

  it('is read by staff with what was chosen around it, which everyone in it learns', async () => {
    const { conversationId: id } = await start(ann, 'bob', 'Quarrel', 'before the context')
    const ids: number[] = []
    for (let at = 0; at < 9; at++) {
      const who = at === 4 ? ann : bob
      ids.push((await answer(who, id, `quarrel line ${at} of nine`)).body.id as number)
    }
    const path = `/messages/${id}/texts/${ids[4]}`
    expect((await ann.get(`${path}/report`)).status, 'your own message').toBe(403)
    expect((await staff.get(`${path}/report`)).status).toBe(404)
    expect((await bob.get(`${path}/report`)).text).toContain('quarrel line 4')
    await ann.send('delete', path)
    await bob.send('delete', `/messages/${id}/texts/${ids[5]}`)
    expect((await bob.get(`${path}/report`)).text).toContain('Staff can read what it said')
    const empty = await bob.submit(`${path}/report`, { reason: '', context: '5' })
    expect(empty.status).toBe(422)
    const wide = await bob.send('post', `${path}/report`, { reason: 'x', context: 21 })
    expect(wide.status).toBe(422)
    const made = await bob.send('post', `${path}/report`, { reason: 'Rude.', context: 5 })
    expect(made.status).toBe(201)
    expect((await bob.submit(`${path}/report`, { reason: 'x', context: '0' })).status).toBe(409)

    const report = `/admin/message-reports/${made.body.report}`
    for (const other of [ann, bob]) expect((await other.json(report)).status).toBe(403)
    expect((await staff.get('/admin')).text).toContain('Reported messages')
    expect((await staff.get('/admin/message-reports')).text).toContain('Rude.')
    const unread = await staff.get(report)
    expect(unread.text).not.toMatch(/quarrel line|Quarrel/)
    expect((await staff.json(report)).body).toMatchObject({ messages: 6, parts: null })
    const shown = await staff.send('post', `${report}/read`)
    const bodies = (shown.body.parts as { body: string }[]).map(({ body }) => body)
    // Around it without what was removed.
    expect(bodies).toEqual([1, 2, 3, 4, 6, 7].map((at) => `quarrel line ${at} of nine`))
    expect((await staff.get(report)).text).toContain('quarrel line 4')
    expect((await staff.json(`/messages/${id}`)).status).toBe(404)
    await staff.send('post', `${report}/read`)
    const admin = await site.signedIn('admin', 'chief')
    expect((await admin.json(report)).body.parts, 'each asks').toBeNull()
    const log = await admin.json('/admin/audit?action=message.read-report')
    expect(log.body.items).toHaveLength(1)
    for (const member of [ann, bob]) {
      const told = JSON.stringify((await member.json('/notifications')).body.items)
      expect(told.match(/Staff read 6 messages of “Quarrel”/g)).toHaveLength(1)
    }

    const bare = await staff.submit(`${report}/decide`, { state: 'upheld', answer: '' })
    expect(bare.status).toBe(422)
    expect((await reportsOf(staff)).map((one) => one.id)).toContain(made.body.report)
    const done = await staff.submit(`${report}/decide`, {
      state: 'upheld',
      answer: 'We warned her.',
    })
    expect(done.status).toBe(303)
    expect((await reportsOf(staff)).map((one) => one.id)).not.toContain(made.body.report)
    expect(await reportsOf(staff, 'upheld')).toMatchObject([{ answer: 'We warned her.' }])
    expect(JSON.stringify((await bob.json('/notifications')).body)).toContain('We warned her.')
    expect(JSON.stringify((await ann.json('/notifications')).body)).not.toContain('We warned her.')
    const again = await staff.send('post', `${report}/decide`, { state: 'dismissed', answer: 'x' })
    expect(again.status).toBe(409)
  })

  it('is not decided by the member of staff who wrote it', async () => {
    const { conversationId: id, id: message } = await start(staff, 'bob', 'From staff')
    const path = `/messages/${id}/texts/${message}/report`
    const made = await bob.send('post', path, { reason: 'Rude.', context: 0 })
    const report = `/admin/message-reports/${made.body.report}`
    expect((await staff.json(report)).status).toBe(404)
    expect((await staff.send('post', `${report}/read`)).status).toBe(404)
    expect((await reportsOf(staff)).map((one) => one.id)).not.toContain(made.body.report)
  })
})
