import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as personalData from '../../../src/store/members/personal-data.ts'
import * as asking from '../../../src/store/polls/asking.ts'
import * as voting from '../../../src/store/polls/voting.ts'
import { createDb } from '../../support/patient-db.ts'
import { forgetDue } from '../../support/community/forget-due.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let bob: TestBrowser
let staff: TestBrowser

beforeAll(async () => {
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

type Given = Readonly<Record<string, unknown>>
const CHOICES = ['Tea', 'Coffee', 'Water']

let count = 0

async function asked(given: Given = {}, by = staff): Promise<number> {
  // The same poll again would be a form that was sent twice.
  const question = `What do you drink at ${++count}?`
  const poll = { question, choices: CHOICES, kind: 'one', ...given }
  const reply = await by.send('post', '/polls', poll)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body.id
}
const vote = (by: TestBrowser, id: number, ...choices: number[]) =>
  by.send('post', `/polls/${id}/vote`, { choices })
const votesOf = (body: { outcome: { choices: { votes: number }[] } }) =>
  body.outcome.choices.map(({ votes }) => votes)
const over = (id: number) =>
  sql`update poll set created_at = created_at - interval '1 day',
    ends_at = ${new Date(Date.now() - 1_000)} where id = ${id}`.execute(site.db)

async function aTopic(by: TestBrowser, forum = 'general'): Promise<number> {
  const title = `A topic ${Math.random()}`
  const made = await by.send('post', `/forums/${forum}/topics`, { title, body: title })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body.topic
}

describe('a poll', () => {
  it('is opened by staff, shown on the home page, and voted in through its form', async () => {
    expect((await ann.json('/polls/new')).body.code).toBe('POLL_WITHOUT_PLACE')
    const form = { question: 'New colors?', choices: 'Blue\r\nGreen\r\n', kind: 'one', home: 'on' }
    const made = await staff.submit('/polls', { ...form, result: 'voted' })
    expect(made.status, made.text).toBe(303)
    const path = made.headers.location
    expect((await ann.get('/')).text).toContain(`href="${path}"`)
    expect((await ann.json('/')).body.polls).toBe(1)
    const page = (await ann.get(path)).text
    expect(page).toContain('type="radio"')
    expect(page).toContain('The result is shown after you have voted.')
    expect(page).not.toContain('<meter')
    expect((await ann.submit(`${path}/vote`, { choices: '2' })).headers.location).toBe(path)
    const after = (await ann.get(path)).text
    expect(after).toContain('<meter')
    expect(after).toContain('100%')
    expect(after).toContain('ann')
    expect((await ann.json('/')).body.polls).toBe(0)
    const lines = (await ann.json('/polls')).body.items
    expect(lines[0]).toMatchObject({ question: 'New colors?', hasVoted: true, own: [2] })
  })

  it('refuses what cannot be asked, with a reason for each field', async () => {
    const errors = async (given: Given) =>
      Object.keys((await staff.send('post', '/polls', { question: 'Q', ...given })).body.errors)
    const rest = { choices: CHOICES, kind: 'one' }
    expect(await errors({ ...rest, choices: 'One' })).toEqual(['choices'])
    expect(await errors({ ...rest, choices: ['a', ' a'] })).toEqual(['choices'])
    expect(await errors({ ...rest, choices: Array(21).fill('x') })).toEqual(['choices'])
    expect(await errors({ ...rest, kind: 'ranked', most: 4 })).toEqual(['most'])
    expect(await errors({ ...rest, secret: true, change: true })).toEqual(['change'])
    expect(await errors({ ...rest, ends: '2020-01-01T10:00' })).toEqual(['ends'])
    expect(await errors({ ...rest, ends: '2099-02-31T10:00' })).toEqual(['ends'])
    expect(await errors({ ...rest, voters: 'kings' })).toEqual(['voters'])
    const again = await staff.submit('/polls', { question: '', choices: 'Kept choice' })
    expect(again.status).toBe(422)
    expect(again.text).toContain('Kept choice')
  })

  it('counts one of two hundred votes of a member at one time, on two site nodes', async () => {
    const id = await asked({ result: 'always' })
    const changeable = await asked({ result: 'always', change: true })
    const other = createDb(site.database.url, { log: silentLog(), max: 4 })
    try {
      const now = new Date()
      const voter = { id: annId, readsForums: true, readsArticles: true, now }
      const votes = await Promise.all(
        Array.from({ length: 200 }, async (_, nth) => {
          const db = nth % 2 === 0 ? site.db : other
          await voting.vote(db, changeable, voter, [1 + (nth % 3)])
          return voting.vote(db, id, voter, [1 + (nth % 3)])
        }),
      )
      expect(votes.filter(({ ok }) => ok)).toHaveLength(1)
    } finally {
      await closeDb(other)
    }
    for (const poll of [id, changeable]) {
      const { body } = await bob.json(`/polls/${poll}`)
      expect(body.voted).toBe(1)
      expect(votesOf(body).reduce((sum, one) => sum + one)).toBe(1)
    }
    expect((await vote(ann, id, 1)).body.code).toBe('VOTED_ALREADY')
    expect(votesOf((await vote(ann, changeable, 3)).body)).toEqual([0, 0, 1])
  })

  it('answers 422 when it is over, to choices that do not exist, and to too many', async () => {
    const several = await asked({ kind: 'several', most: 2 })
    for (const choices of [[4], [1, 2, 3], [1, 1], []]) {
      expect((await vote(ann, several, ...choices)).status, String(choices)).toBe(422)
    }
    expect((await ann.submit(`/polls/${several}/vote`, {})).text).toContain('Your vote must have')
    expect((await vote(ann, several, 3, 1)).body.own).toEqual([1, 3])
    await over(several)
    const late = await vote(bob, several, 1)
    expect([late.status, late.body.code]).toEqual([422, 'POLL_OVER'])
    expect((await vote(bob, 999_999, 1)).status).toBe(404)
  })

  it('that is secret has no row that says who voted for what', async () => {
    const id = await asked({ secret: true, result: 'always' })
    const { body } = await vote(ann, id, 2)
    expect(body).toMatchObject({ hasVoted: true, own: null })
    expect(body.outcome.choices[1]).toEqual({ number: 2, votes: 1, by: null })
    for (const by of [bob, staff]) {
      expect((await by.json(`/polls/${id}`)).body.outcome.choices[1].by).toBeNull()
      expect((await by.get(`/polls/${id}`)).text).not.toContain('Voted by')
    }
    const kept = await sql`select * from poll_vote where poll_id = ${id}`.execute(site.db)
    expect(kept.rows).toEqual([
      { poll_id: id, member_id: annId, is_secret: true, choices: null, voted_at: null },
    ])
    const traitor = sql`update poll_vote set choices = '{2}' where poll_id = ${id}`
    await expect(traitor.execute(site.db)).rejects.toThrow('poll_vote')
    const parts: string[] = []
    for await (const part of personalData.archive(site.db, annId, new Date())) parts.push(part)
    const { votes } = JSON.parse(parts.join(''))
    expect(votes).toContainEqual({ poll_id: id, choices: null, voted_at: null })
  })

  it('shows its result when it says so', async () => {
    const ended = await asked({ result: 'ended' })
    expect((await vote(ann, ended, 1)).body.outcome).toBeNull()
    await over(ended)
    expect(votesOf((await bob.json(`/polls/${ended}`)).body)).toEqual([1, 0, 0])
    const voted = await asked({ result: 'voted' })
    expect((await bob.json(`/polls/${voted}`)).body.outcome).toBeNull()
  })

  it('with ranks is counted in rounds, which a table shows', async () => {
    const id = await asked({ kind: 'ranked', result: 'always' })
    await vote(ann, id, 1, 2)
    await vote(bob, id, 3, 2)
    const { body } = await vote(staff, id, 3, 1)
    expect(body.outcome.winners).toEqual([3])
    const page = (await ann.get(`/polls/${id}`)).text
    expect(page).toContain('Round 1')
    expect((await ann.get('/polls/1')).text).not.toContain('Round 1')
  })

  it('is voted in by the role and the age of account that it asks for', async () => {
    const forStaff = await asked({ voters: 'moderator', result: 'always' })
    expect((await vote(ann, forStaff, 1)).body.code).toBe('NOT_A_VOTER')
    expect((await ann.get(`/polls/${forStaff}`)).text).toContain('Only members who')
    expect((await vote(staff, forStaff, 1)).status).toBe(200)
    const forOld = await asked({ days: 2 })
    expect((await vote(bob, forOld, 1)).status).toBe(403)
    await sql`update member set created_at = now() - interval '3 days' where name = 'bob'`.execute(
      site.db,
    )
    expect((await vote(bob, forOld, 1)).status).toBe(200)
    await sql`update member set class = 'elite' where name = 'bob'`.execute(site.db)
    const forClass = await asked({ voters: 'power-user' })
    expect((await vote(bob, forClass, 1)).status).toBe(200)
    expect((await vote(ann, forClass, 1)).status).toBe(403)
  })
})

describe('a poll in a topic or an article', () => {
  it('is added by its author, once, and read by those who see the topic', async () => {
    const topic = await aTopic(ann)
    expect((await ann.get(`/topics/${topic}`)).text).toContain(`/polls/new?topic=${topic}`)
    expect((await bob.get(`/topics/${topic}`)).text).not.toContain('/polls/new')
    const given = { question: 'Here?', choices: CHOICES, kind: 'several', topic }
    expect((await bob.send('post', '/polls', given)).status).toBe(403)
    const id = await asked({ topic }, ann)
    expect((await ann.send('post', '/polls', given)).status).toBe(422)
    const page = (await bob.get(`/topics/${topic}`)).text
    const there = (await bob.json(`/polls?topic=${topic}`)).body.items as { id: number }[]
    expect(there.map((row) => row.id)).toEqual([id])
    expect(page).toContain(`action="/polls/${id}/vote"`)
    const voted = await bob.submit(`/polls/${id}/vote`, { choices: '1' })
    expect(voted.headers.location).toBe(`/topics/${topic}#poll`)
    await sql`update forum set see_role = 'moderator' where slug = 'general'`.execute(site.db)
    try {
      for (const path of [`/polls/${id}`, `/polls/new?topic=${topic}`]) {
        expect((await ann.json(path)).status, path).toBe(404)
      }
      expect((await vote(ann, id, 1)).status).toBe(404)
      const lines = (await ann.json('/polls')).body.items as { id: number }[]
      expect(lines.map((row) => row.id)).not.toContain(id)
      expect((await staff.json(`/polls/${id}`)).status).toBe(200)
    } finally {
      await sql`update forum set see_role = 'member' where slug = 'general'`.execute(site.db)
    }
  })

  it('of a draft is read by its author only', async () => {
    const words = { title: 'Which one?', body: 'Vote below.', state: 'draft' }
    const { body: article } = await ann.send('post', '/articles', words)
    const id = await asked({ article: article.id }, ann)
    expect((await ann.get(article.address)).text).toContain(`/polls/${id}/vote`)
    expect((await bob.json(`/polls/${id}`)).status).toBe(404)
    await ann.send('patch', `/articles/${article.id}`, { state: 'published' })
    expect((await vote(bob, id, 1)).status).toBe(200)
    expect((await bob.send('post', `/polls/${id}/end`)).status).toBe(403)
    expect((await ann.send('post', `/polls/${id}/end`)).body.isOver).toBe(true)
    expect((await ann.send('post', `/polls/${id}/end`)).status).toBe(422)
  })

  it('that staff remove is gone, and its author reads why', async () => {
    const topic = await aTopic(ann)
    const id = await asked({ topic }, ann)
    expect((await bob.send('delete', `/polls/${id}`)).status).toBe(403)
    expect((await staff.send('delete', `/polls/${id}`)).status).toBe(422)
    expect((await staff.send('delete', `/polls/${id}?reason=loaded`)).status).toBe(204)
    const gone = await bob.json(`/polls/${id}`)
    expect([gone.status, gone.body.detail]).toEqual([410, 'This poll was removed: loaded'])
    expect((await vote(bob, id, 1)).status).toBe(410)
    expect((await ann.get('/notifications')).text).toContain('was removed: loaded')
    const audit = await sql`select from audit_log where action = 'poll.remove'`.execute(site.db)
    expect(audit.rows).toHaveLength(1)
    await asked({ topic }, ann)
  })
})

describe('when a poll has ended', () => {
  it('those who voted, and its maker, are notified once', async () => {
    const id = await asked({ question: 'Who hears of it?' })
    await vote(bob, id, 1)
    await over(id)
    const week = new Date(Date.now() - 7 * 86_400_000)
    while ((await asking.tellEnded(site.db, week, new Date())) > 0);
    const told = await sql<{ name: string }>`
      select name from live_message join member on member.id = member_id
      where code = 'poll-ended' and href = ${`/polls/${id}`} order by name`.execute(site.db)
    expect(told.rows.map(({ name }) => name)).toEqual(['bob', 'staff'])
  })

  it('the votes of a deleted account stay counted, without its name', async () => {
    const id = await asked({ result: 'always' })
    await site.member('leaver')
    const leaver = await site.entered('leaver')
    await vote(leaver, id, 1)
    await sql`update member set leaves_at = now() - interval '1 hour' where name = 'leaver'`.execute(
      site.db,
    )
    await forgetDue(site.db, new Date())
    const { outcome } = (await ann.json(`/polls/${id}`)).body
    expect(outcome.choices[0]).toEqual({ number: 1, votes: 1, by: [] })
  })
})
