import { sql } from 'kysely'
import { expect } from 'vitest'
import type { MemberRole } from '../../../src/domain/roles/permission-rows.ts'
import type { TestBrowser, TestSite } from '../site.ts'

// A forum and a wiki page that are closed to all below a role, with texts that were reported and
// texts that wait for staff in each.

export interface ClosedPlaces {
  /** What replaces the parameter of a path, by the path before it. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>
  /** The cases about reported texts. */
  readonly cases: readonly number[]
  /** The held and the reported texts of rules. */
  readonly heldTexts: readonly number[]
}

interface Closed {
  readonly role: MemberRole
  /** A new text with the secret, each time another one. */
  readonly secret: () => string
  /** A member who writes in the forum, although it is closed to members. */
  readonly writer: TestBrowser
  readonly writerId: number
  /** Two members of the role: one writes, the other one reports it. */
  readonly first: TestBrowser
  readonly second: TestBrowser
}

/** Texts of members with these words wait for staff, or are reported. */
const HOLD = 'holdthisone'
const REPORT = 'reportthisone'

export async function closedPlaces(site: TestSite, closed: Closed): Promise<ClosedPlaces> {
  const { role, secret, writer, writerId, first, second } = closed
  const { db } = site
  const ids = new Map<string, Set<string>>()
  const note = (path: string, id: unknown) =>
    ids.set(path, (ids.get(path) ?? new Set()).add(String(id)))
  const made = (by: TestBrowser, path: string, body: object) => created(site, by, path, body)

  await rules(made, first, role)
  const slug = `closed-${role}`
  const who = { see: role, answer: role, start: role }
  const forum = { group: '1', name: secret(), slug, position: '9', ...who }
  const { id: forumId } = await made(first, '/admin/forums', forum)
  await sql`
    insert into forum_access (forum_id, act, member_id)
    select ${forumId}, act, ${writerId} from unnest('{see,answer,start}'::text[]) act`.execute(db)
  const topics = `/forums/${slug}/topics`
  const { topic } = await made(writer, topics, { title: secret(), body: secret() })
  const posts = `/topics/${topic}/posts`
  const post = await made(writer, posts, { body: `${secret()} for @staff` })
  const poll = { kind: 'one', result: 'always', question: secret(), topic }
  const { id: pollId } = await made(first, '/polls', { ...poll, choices: [secret(), 'No'] })

  const wiki = await made(first, '/wiki-pages', { path: slug, title: secret(), body: secret() })
  const rights = { reader: role, editor: role }
  const changed = await first.send('patch', `/wiki-pages/${wiki.id}/settings`, rights)
  expect(changed.status).toBeLessThan(300)
  const comments = `/wiki-pages/${wiki.id}/comments`
  const comment = await made(first, comments, { body: `${secret()} for @staff` })
  const gone = await made(first, comments, { body: secret() })

  const things = { topic, post: post.id, comment: comment.id, wiki: wiki.id }
  for (const [kind, id] of Object.entries(things)) {
    note('/reports/', await reported(made, second, kind, id, secret()))
  }
  note('/reports/', await reported(made, second, 'comment', gone.id, secret()))
  expect((await first.send('delete', `/comments/${gone.id}`)).status).toBeLessThan(300)

  for (const word of [HOLD, REPORT]) {
    await made(writer, topics, { title: secret(), body: `${secret()} ${word}` })
    await made(writer, posts, { body: `${secret()} ${word}` })
  }
  await sql`
    insert into held_text (member_id, kind, act, rule, body, href, place, created_at) values
      (${writerId}, 'comment', 'hold', 'Hold', ${secret()}, ${`/wiki-pages/${wiki.id}`},
        ${JSON.stringify({ target: 'wiki', id: wiki.id, named: {} })}, now()),
      (${writerId}, 'comment', 'report', 'Report', ${secret()}, ${`/comments/${comment.id}`},
        null, now())`.execute(db)

  const places = [
    ['/forums/', slug],
    ['/feeds/forum-', forumId],
    ['/topics/', topic],
    ['/posts/', post.id],
    ['/polls/', pollId],
    ['/wiki-pages/', wiki.id],
    ['/wiki/', slug],
    ['/comments/', comment.id],
  ] as const
  for (const [path, id] of places) note(path, id)
  const cases = await idsIn(sql`select id from staff_case order by id`)
  const heldTexts = await idsIn(sql`select id from held_text order by id`)
  for (const id of cases) note('/admin/cases/', id)
  for (const id of heldTexts) note('/admin/held-texts/', id)
  return { ids, cases, heldTexts }

  async function idsIn(query: ReturnType<typeof sql>): Promise<readonly number[]> {
    const { rows } = await query.execute(db)
    return (rows as readonly { readonly id: number }[]).map(({ id }) => id)
  }
}

type Made = (by: TestBrowser, path: string, body: object) => Promise<Record<string, number>>

async function created(site: TestSite, by: TestBrowser, path: string, body: object) {
  await sql`update written_text set written_at = written_at - interval '1 minute'`.execute(site.db)
  const reply = await by.send('post', path, { ...body })
  expect(reply.status, `${path}: ${JSON.stringify(reply.body)}`).toBeLessThan(300)
  return reply.body as Record<string, number>
}

async function rules(made: Made, by: TestBrowser, role: MemberRole): Promise<void> {
  const rule = { kinds: ['topic', 'post'], belowRole: 'moderator', isOn: true, test: 'words' }
  const more = { reason: 'No.' }
  const name = (act: string) => `${act} for ${role}`
  await made(by, '/admin/text-rules', {
    ...{ ...rule, ...more, values: HOLD, act: 'hold', name: name('Hold') },
  })
  await made(by, '/admin/text-rules', {
    ...{ ...rule, ...more, values: REPORT, act: 'report', name: name('Report') },
  })
}

/** Reports a thing; returns the ID of the report. */
async function reported(made: Made, by: TestBrowser, kind: string, id: number, body: string) {
  const form = await by.json(`/reports/new?kind=${kind}&id=${id}`)
  const offered = form.body.reasons as readonly { id: number; evidence: string }[]
  const reason = offered.find(({ evidence }) => evidence === 'text' || evidence === 'none')
  return (await made(by, '/reports', { kind, id, reason: reason?.id, body })).id
}
