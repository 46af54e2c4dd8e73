import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SiteWithMembers } from '../support/site-with-members.ts'
import { siteWithMembers } from '../support/site-with-members.ts'
import type { TestBrowser } from '../support/site.ts'
import { walkOf } from '../support/walk.ts'

// What only admins may read, looked for on every page of moderators: their queues, logs and lists
// as well.

const SOUGHT = 'wimblefrock'
const SECRET = 'parsnipper'

let stage: SiteWithMembers
let admin: TestBrowser
const ids = new Map<string, Set<string>>()
const words = { sought: SOUGHT, secret: SECRET }
const asModerator = walkOf(ids, words, 'moderator')
const asAdmin = walkOf(ids, words, 'admin')
const note = (path: string, id: unknown) => ids.set(path, new Set([String(id)]))

let count = 0
const secret = () => `${SOUGHT} ${SECRET}, number ${++count}`

beforeAll(async () => {
  stage = await siteWithMembers()
  admin = await stage.site.signedIn('admin', 'root')
  const who = { see: 'admin', answer: 'admin', start: 'admin' }
  const forum = { group: '1', name: secret(), slug: 'closed', position: '9', ...who }
  const { id } = await made('/admin/forums', forum)
  const { topic } = await made('/forums/closed/topics', { title: secret(), body: secret() })
  const post = await made(`/topics/${topic}/posts`, { body: `${secret()} for @staff` })
  const poll = { kind: 'one', result: 'always', question: secret(), topic }
  const { id: pollId } = await made('/polls', { ...poll, choices: [SECRET, 'No'] })
  const wiki = await made('/wiki-pages', { path: 'closed', title: secret(), body: secret() })
  const rights = { reader: 'admin', editor: 'admin' }
  const changed = await admin.send('patch', `/wiki-pages/${wiki.id}/settings`, rights)
  expect(changed.status).toBeLessThan(300)
  const said = await made(`/wiki-pages/${wiki.id}/comments`, { body: `${secret()} for @staff` })
  note('/forums/', 'closed')
  note('/feeds/forum-', id)
  note('/topics/', topic)
  note('/posts/', post.id)
  note('/polls/', pollId)
  note('/wiki-pages/', wiki.id)
  note('/wiki/', 'closed')
  note('/comments/', said.id)
  const links = ['topics', 'posts', 'polls', 'comments', 'wiki-pages'].flatMap((path) =>
    [...(ids.get(`/${path}/`) ?? [])].map(
      (one) => `${stage.site.config.BABOU_SITE_URL}/${path}/${one}`,
    ),
  )
  await made('/forums/general/topics', { title: 'Links', body: links.join('\n\n') })
})
afterAll(() => stage.site.stop())

async function made(path: string, body: Readonly<Record<string, unknown>>) {
  await sql`update written_text set written_at = written_at - interval '1 minute'`.execute(
    stage.site.db,
  )
  const reply = await admin.send('post', path, body)
  expect(reply.status, `${path}: ${JSON.stringify(reply.body)}`).toBeLessThan(300)
  return reply.body
}

describe('what only admins may read', () => {
  it('is on no page of moderators', async () => {
    const moderator = stage.staff
    const shown = await asModerator.shownTo(moderator, 'x', () => true)
    expect(shown).toEqual([])
    const { rows } = await sql`
      select live_message.* from live_message join member on member.id = member_id
      where name = 'staff'`.execute(stage.site.db)
    expect(JSON.stringify(rows)).not.toContain(SECRET)
  })

  it('is on those of admins, which shows that the walk would find it', async () => {
    const texts = /^.(forums|topics|posts|polls|wiki|search)?(.:id)?$/
    const found = await asAdmin.shownTo(admin, 'x', ({ path }) => texts.test(path))
    const shown = found.map((one) => one.replace(/\d+/g, ':'))
    expect(shown).toEqual(
      expect.arrayContaining(['/topics/:', '/posts/:', '/polls/:', '/forums', '/wiki']),
    )
  })
})
