import * as writingArticles from '../../../src/store/articles/writing.ts'
import * as arranging from '../../../src/store/forums/arranging.ts'
import * as posting from '../../../src/store/forums/posting.ts'
import * as conversations from '../../../src/store/messages/conversations.ts'
import * as reports from '../../../src/store/messages/reports.ts'
import * as writing from '../../../src/store/messages/writing.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as wikiSettings from '../../../src/store/wiki/settings.ts'
import * as writingWiki from '../../../src/store/wiki/writing.ts'
import type { TestSite } from '../site.ts'
import * as limits from '../../../src/store/text-rules/limits.ts'
import * as rules from '../../../src/store/text-rules/rules.ts'
import { aHeldText } from '../a-held-text.ts'
import { aFilledRequest, aRequest } from '../a-request.ts'
import type { Request } from './staff-actions.ts'

/** A report of a message between two new members. */
async function aMessageReport(site: TestSite, name: string): Promise<number> {
  const { db } = site
  const [from, to] = [`${name}-from`, `${name}-to`]
  const author = { id: (await site.member(from)).id, name: from, reachesAll: false }
  const { id } = await site.member(to)
  const letter = { to: [to], subject: 'A quarrel', body: `You know nothing, ${to}` }
  const sent = await writing.start(db, author, letter, new Date())
  if (!sent.ok) throw new Error(sent.code)
  const conversation = (await conversations.find(db, sent.conversationId, id))!
  const given = { messageId: sent.messageId, reason: 'It is rude.', context: 5 }
  return (await reports.add(db, conversation, id, given, new Date()))!
}

/** A new group of forums without any. */
async function aForumGroup({ db }: TestSite, name: string): Promise<number> {
  return (await arranging.saveGroup(db, null, { name, position: 9 }, commandLine, new Date()))!
}

async function aRemovedArticle(site: TestSite): Promise<number> {
  const { db } = site
  const by = { ...commandLine, memberId: (await site.member('audited-writer')).id }
  const words = { title: 'Gone', body: 'A text', isPinned: false, tags: [], publishedAt: null }
  const given = { ...words, commenting: 'open', kind: 'staff' } as const
  const made = await writingArticles.make(db, given, by, new Date())
  if (!made.ok) throw new Error(made.code)
  await writingArticles.remove(db, made.id, { reason: 'a test', by: commandLine, now: new Date() })
  return made.id
}

const RULE = {
  ...{ kinds: ['comment'], belowRole: 'moderator', test: 'links', act: 'hold', reason: 'Links.' },
}

const FORUM = {
  ...{ description: '', see: 'member', answer: 'member', start: 'member', position: '7' },
  ...{ seeOthers: '', answerOthers: '', startOthers: '' },
}

async function aWikiPage({ db }: TestSite, memberId: number, path: string): Promise<number> {
  const by = { ...commandLine, memberId }
  const words = { path, title: 'A page', body: `About ${path}`, mayReplace: true }
  const made = await writingWiki.make(db, words, by, new Date())
  if (!made.ok) throw new Error(made.code)
  return made.id
}

/** The part of `staff-actions.ts` about messages, forums, articles and the wiki. */
export const talkActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/message-reports/:id/read': async (site) => {
    return { path: `/admin/message-reports/${await aMessageReport(site, 'audited-read')}/read` }
  },
  'post /admin/message-reports/:id/decide': async (site) => {
    const id = await aMessageReport(site, 'audited-report')
    const body = { state: 'upheld', answer: 'We warned them.' }
    return { path: `/admin/message-reports/${id}/decide`, body }
  },
  'post /admin/forums/groups': () => {
    const body = { name: 'Audited group', position: '8' }
    return Promise.resolve({ path: '/admin/forums/groups', body })
  },
  'patch /admin/forums/groups/:id': async (site) => {
    const id = await aForumGroup(site, 'Audited rename')
    return { path: `/admin/forums/groups/${id}`, body: { name: 'Renamed', position: '8' } }
  },
  'delete /admin/forums/groups/:id': async (site) => {
    return { path: `/admin/forums/groups/${await aForumGroup(site, 'Audited removal')}` }
  },
  'post /admin/forums': async (site) => {
    const group = String(await aForumGroup(site, 'Audited forums'))
    return { path: '/admin/forums', body: { ...FORUM, group, name: 'Audited', slug: 'audited' } }
  },
  'patch /admin/forums/:id': async (site) => {
    const [{ id, groupId }] = await arranging.forums(site.db, { memberId: null, now: new Date() })
    const body = { ...FORUM, group: String(groupId), name: 'Audited edit', slug: 'audited-edit' }
    return { path: `/admin/forums/${id}`, body }
  },
  'post /admin/text-rules': () => {
    return Promise.resolve({ path: '/admin/text-rules', body: { ...RULE, name: 'Audited' } })
  },
  'patch /admin/text-rules/:id': async ({ db }) => {
    const [{ id }] = await rules.list(db)
    return { path: `/admin/text-rules/${id}`, body: { ...RULE, name: 'Audited edit' } }
  },
  'delete /admin/text-rules/:id': async ({ db }) => {
    const id = (await rules.list(db)).at(-1)!.id
    return { path: `/admin/text-rules/${id}` }
  },
  'post /admin/text-limits': () => {
    const body = { kinds: ['comment'], seconds: 7, most: 70 }
    return Promise.resolve({ path: '/admin/text-limits', body })
  },
  'patch /admin/text-limits/:id': async ({ db }) => {
    const [{ id }] = await limits.list(db)
    return { path: `/admin/text-limits/${id}`, body: { kinds: ['article'], seconds: 8, most: 80 } }
  },
  'delete /admin/text-limits/:id': async ({ db }) => {
    const [{ id }] = await limits.list(db)
    return { path: `/admin/text-limits/${id}` }
  },
  'post /admin/held-texts/:id/accept': async (site) => {
    return { path: `/admin/held-texts/${await aHeldText(site.db)}/accept` }
  },
  'post /admin/held-texts/:id/refuse': async (site) => {
    const path = `/admin/held-texts/${await aHeldText(site.db)}/refuse`
    return { path, body: { reason: 'a test' } }
  },
  'patch /wiki-pages/:id/settings': async (site) => {
    const { id: memberId } = await site.member('audited-wiki')
    const id = await aWikiPage(site, memberId, 'audited')
    return { path: `/wiki-pages/${id}/settings`, body: { path: 'audited-again' } }
  },
  'delete /wiki-pages/:id': async (site) => {
    const { id: memberId } = await site.member('audited-wiki-2')
    const id = await aWikiPage(site, memberId, 'audited-removal')
    return { path: `/wiki-pages/${id}`, body: { reason: 'a test' } }
  },
  'post /wiki-pages/:id/restore': async (site) => {
    const { id: memberId } = await site.member('audited-wiki-3')
    const id = await aWikiPage(site, memberId, 'audited-return')
    await wikiSettings.remove(site.db, id, { reason: 'a test', by: commandLine, now: new Date() })
    return { path: `/wiki-pages/${id}/restore` }
  },
  'patch /topics/:id': async (site) => {
    const { topicId } = await anAuditedTopic(site, 'audited-author')
    return { path: `/topics/${topicId}`, body: { isLocked: 'on', reason: 'A test' } }
  },
  'post /topics/:id/split': async (site) => {
    const { id, topicId } = await anAuditedTopic(site, 'audited-splitter')
    const { id: authorId } = await site.member('audited-splitter-2')
    const text = { authorId, body: 'Another text', mentioned: [], isStaff: false }
    await posting.answer(site.db, topicId, text, new Date())
    return { path: `/topics/${topicId}/split`, body: { title: 'Split off', posts: [id] } }
  },
  'post /topics/:id/merge': async (site) => {
    const { topicId } = await anAuditedTopic(site, 'audited-merger')
    const { topicId: into } = await anAuditedTopic(site, 'audited-merger-2')
    return { path: `/topics/${topicId}/merge`, body: { into } }
  },
  'post /requests/:id/decide': async (site) => {
    const id = await aFilledRequest(site, 'audited-decision', 'disputed')
    return { path: `/requests/${id}/decide`, body: { verdict: 'open', reason: 'a test' } }
  },
  'post /requests/:id/undo': async (site) => {
    const id = await aFilledRequest(site, 'audited-undo', 'approved')
    return { path: `/requests/${id}/undo`, body: { reason: 'a test' } }
  },
  'delete /requests/:id': async (site) => {
    const { id } = await site.member('audited-request')
    return { path: `/requests/${await aRequest(site.db, id)}`, body: { reason: 'a test' } }
  },
  'post /articles/:id/restore': async (site) => {
    return { path: `/articles/${await aRemovedArticle(site)}/restore` }
  },
}

async function anAuditedTopic(site: TestSite, author: string) {
  const { id } = await site.member(author)
  const [{ id: forum }] = await arranging.forums(site.db, { memberId: null, now: new Date() })
  const text = { title: 'Audited topic', body: `A text by ${author}`, mentioned: [] }
  const done = await posting.start(site.db, forum, { authorId: id, ...text }, new Date())
  if (!done.ok) throw new Error(done.code)
  return done
}
