import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { can, rightsOf } from '../../src/domain/roles/permissions.ts'
import { aBundle } from '../support/community/bundles.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import { closedPlaces } from '../support/community/closed-places.ts'
import type { SiteWithMembers } from '../support/site-with-members.ts'
import { siteWithMembers } from '../support/site-with-members.ts'
import type { TestBrowser } from '../support/site.ts'
import type { Look } from '../support/walk.ts'
import { walkOf } from '../support/walk.ts'

// What only some may read, looked for on every page, list, feed and search of the site. Each secret
// has two words: one to search for, which a page repeats, and one that no page may show. The title
// of what was removed is not secret: anyone who follows a link to it learns that it existed.

const SOUGHT = 'quibblezyx'
const SECRET = 'marrowfat'

let stage: SiteWithMembers
let admin: TestBrowser
/** What stands for the parameter of a path, by the path before it. */
const ids = new Map<string, Set<string>>()
const { shownTo } = walkOf(ids, { sought: SOUGHT, secret: SECRET })

beforeAll(async () => {
  stage = await siteWithMembers()
  admin = await stage.site.signedIn('admin', 'root')
  await makeSecrets()
})
afterAll(() => stage.site.stop())

let count = 0
/** A secret text that was not sent before, which names bob. */
const secretText = () => `${SOUGHT} ${SECRET}, number ${++count}, for @bob`
const secretTitle = () => `${SOUGHT} ${SECRET} ${++count}`

async function made(by: TestBrowser, path: string, body: Readonly<Record<string, unknown>>) {
  await sql`update written_text set written_at = written_at - interval '1 minute'`.execute(
    stage.site.db,
  )
  const reply = await by.send('post', path, body)
  expect(reply.status, `${path}: ${JSON.stringify(reply.body)}`).toBeLessThan(300)
  return reply.body
}

function note(path: string, id: unknown): void {
  ids.set(path, (ids.get(path) ?? new Set()).add(String(id)))
}

async function makeSecrets(): Promise<void> {
  const { site, ann, annId, staff } = stage
  await reportedAndHeld()
  await closedForum()
  await removedTexts()
  await articles()
  await wikiPages()
  const letter = { to: 'staff', subject: secretTitle(), body: secretText() }
  const message = await made(ann, '/messages', letter)
  note('/messages/', message.conversationId)
  note('/messages/:id/texts/', message.id)
  const torrent = await aListedTorrent(site.db, 'Gone.2020', annId)
  const { id: comment } = await made(ann, `/torrents/${torrent}/comments`, { body: secretText() })
  expect(
    (await staff.send('delete', `/torrents/${torrent}`, { reason: 'Bad' })).status,
  ).toBeLessThan(300)
  note('/torrents/', torrent)
  note('/comments/', comment)
  const rule = { kinds: ['post', 'comment'], belowRole: 'moderator', isOn: true, test: 'words' }
  const held = { ...rule, values: SOUGHT, act: 'hold', reason: 'No.', name: 'Hold' }
  await made(admin, '/admin/text-rules', held)
  await made(ann, `/bundles/${await aBundle(site.db, 'Open')}/comments`, { body: secretText() })
  await linksToSecrets()
  await made(ann, '/drafts?place=/articles&seen=0', { title: secretTitle(), body: secretText() })
}

/** A text of each kind in a closed place, reported; and others that wait for staff there. */
async function reportedAndHeld(): Promise<void> {
  const { site, ann, annId, staff } = stage
  const who = { writer: ann, writerId: annId, first: admin, second: staff }
  const { ids: found } = await closedPlaces(site, { ...who, role: 'moderator', secret: secretText })
  for (const [path, some] of found) for (const id of some) note(path, id)
}

async function closedForum(): Promise<void> {
  const { staff } = stage
  const who = { see: 'moderator', answer: 'moderator', start: 'moderator' }
  const forum = { group: '1', name: secretTitle(), slug: 'closed', position: '9', ...who }
  const { id } = await made(admin, '/admin/forums', forum)
  const opening = { title: secretTitle(), body: secretText() }
  const topic = await made(staff, '/forums/closed/topics', opening)
  const post = await made(staff, `/topics/${topic.topic}/posts`, { body: secretText() })
  const poll = { question: secretTitle(), choices: [SECRET, 'No'], topic: topic.topic }
  const { id: pollId } = await made(staff, '/polls', { kind: 'one', result: 'always', ...poll })
  note('/forums/', 'closed')
  note('/feeds/forum-', id)
  note('/topics/', topic.topic)
  note('/posts/', post.id)
  note('/polls/', pollId)
}

async function removedTexts(): Promise<void> {
  const { site, ann } = stage
  const topic = await made(ann, '/forums/general/topics', { title: 'In the open', body: 'Hello' })
  const post = await made(ann, `/topics/${topic.topic}/posts`, { body: secretText() })
  const place = `/bundles/${await aBundle(site.db, 'Another one')}/comments`
  const comment = await made(ann, place, { body: secretText() })
  for (const path of [`/posts/${post.id}`, `/comments/${comment.id}`]) {
    expect((await ann.send('delete', path)).status, path).toBeLessThan(300)
  }
  note('/topics/', topic.topic)
  note('/posts/', post.id)
  note('/comments/', comment.id)
  note('/bundles/', place.split('/')[2])
}

async function articles(): Promise<void> {
  const { ann, staff } = stage
  const article = () => ({ kind: 'member', title: secretTitle(), body: secretText() })
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16)
  const draft = await made(ann, '/articles', { ...article(), state: 'draft' })
  const planned = { ...article(), kind: 'site', state: 'planned', publishAt: tomorrow }
  const later = await made(staff, '/articles', { ...planned, tags: [SECRET] })
  const gone = await made(ann, '/articles', { ...article(), title: 'Gone' })
  expect((await ann.send('delete', `/articles/${gone.id}`)).status).toBeLessThan(300)
  for (const { id, address } of [draft, later, gone]) {
    const slug = String(address).split('/').at(-1)
    note('/articles/', id)
    note('/blogs/:name/', slug)
    note('/news/', slug)
  }
}

async function wikiPages(): Promise<void> {
  const { ann, staff } = stage
  const page = { title: secretTitle(), body: secretText() }
  const closed = await made(staff, '/wiki-pages', { path: 'closed', ...page })
  const rights = { reader: 'moderator', editor: 'moderator' }
  const changed = await staff.send('patch', `/wiki-pages/${closed.id}/settings`, rights)
  expect(changed.status, JSON.stringify(changed.body)).toBeLessThan(300)
  const gone = await made(staff, '/wiki-pages', { path: 'gone', title: 'Gone', body: secretText() })
  for (const [by, { id }] of [
    [staff, closed],
    [ann, gone],
  ] as const) {
    const said = await made(by, `/wiki-pages/${id}/comments`, { body: secretText() })
    note('/comments/', said.id)
  }
  expect(
    (await staff.send('delete', `/wiki-pages/${gone.id}`, { reason: 'x' })).status,
  ).toBeLessThan(300)
  const open = await made(ann, '/wiki-pages', { path: 'open', title: 'Open', body: '[[closed]]' })
  const club = await made(staff, '/wiki-pages', { path: 'club', ...page, body: secretText() })
  const guild = { name: 'Guild', slug: 'guild', kind: 'secondary', color: '#336699' }
  await made(await stage.site.signedIn('owner', 'boss'), '/admin/roles', guild)
  await staff.send('patch', `/wiki-pages/${club.id}/settings`, { reader: 'guild' })
  const book = await proposals()
  for (const { id } of [closed, gone, open, club, book]) note('/wiki-pages/', id)
  for (const path of ['closed', 'gone', 'open', 'club', 'book', 'book2']) note('/wiki/', path)
}

/** A page with a proposal that waits, and a page that is only proposed. */
async function proposals() {
  const { ann, staff } = stage
  const book = await made(staff, '/wiki-pages', { path: 'book', title: 'Book', body: 'Open.' })
  await staff.send('patch', `/wiki-pages/${book.id}/settings`, { editor: 'moderator' })
  const words = { title: secretTitle(), body: secretText(), summary: SECRET }
  expect((await ann.send('patch', `/wiki-pages/${book.id}`, words)).status).toBe(202)
  const top = { path: 'book2', title: 'Book 2', body: 'Open, too.' }
  const other = await made(staff, '/wiki-pages', top)
  await staff.send('patch', `/wiki-pages/${other.id}/settings`, { editor: 'moderator' })
  await made(ann, '/wiki-pages', { path: 'book2/new', title: secretTitle(), body: secretText() })
  return book
}

/** Links without words, which show the title of what they lead to. */
async function linksToSecrets(): Promise<void> {
  const { site, bob } = stage
  const origin = site.config.BABOU_SITE_URL
  const all = [...ids].flatMap(([path, found]) => [...found].map((id) => `${origin}${path}${id}`))
  // The address of an article has words of its title.
  const body = [...all.filter((link) => !link.includes(SECRET)), '[[closed]]']
  const { topic } = await made(bob, '/forums/general/topics', {
    ...{ title: 'Links', body: body.join('\n\n') },
  })
  note('/topics/', topic)
  const bundle = await aBundle(site.db, 'Linked')
  await made(bob, `/bundles/${bundle}/comments`, { body: `Again:\n\n${body.join('\n\n')}` })
  note('/bundles/', bundle)
}

const isForGuests = ({ permission }: Look) => can(rightsOf('guest'), permission)
const TEXTS = /^.(forums|topics|posts|comments|articles|polls|wiki|messages|drafts|search)?(.:id)?$/

describe('what only some may read', () => {
  it('is on no page, list, feed, search or notification of a member or a guest', async () => {
    const { site, bob } = stage
    const key = (await made(bob, '/settings/keys/feed', {})).key as string
    expect(await shownTo(bob, key, () => true)).toEqual([])
    expect(await shownTo(site.browser(), key, isForGuests)).toEqual([])
    // A higher role or class that has no part in it.
    for (const role of ['uploader', 'member'] as const) {
      const other = await site.signedIn(role, `other-${role}`)
      await sql`
        update member set class = 'veteran' where name = 'other-member'`.execute(site.db)
      expect(
        await shownTo(other, 'x', ({ path }) => TEXTS.test(path) || /wiki/.test(path)),
      ).toEqual([])
    }
    const { rows } = await sql`
      select live_message.* from live_message join member on member.id = member_id
      where name = 'bob'`.execute(site.db)
    expect(JSON.stringify(rows)).not.toContain(SECRET)
  })

  it('is on those of staff, except for messages, which shows that the walk would find it', async () => {
    const found = await shownTo(admin, 'x', ({ path }) => TEXTS.test(path))
    const shown = found.map((one) => one.replace(/\d+/g, ':'))
    const texts = ['/topics/:', '/posts/:', '/comments/: in JSON', '/articles/:', '/polls/:']
    const lists = ['/forums', '/wiki', '/', `/search?q=${SOUGHT}`]
    expect(shown).toEqual(expect.arrayContaining([...texts, ...lists]))
    expect(shown.filter((one) => /^.(messages|drafts)/.test(one))).toEqual([])
  })
})
