import * as articleWriting from '../../src/store/articles/writing.ts'
import type { Db } from '../../src/store/base/db.ts'
import type { Actor } from '../../src/store/records/audit.ts'

/** An edited article of the news, one in a blog, and a draft; the parts of their addresses. */
export async function someArticles(
  db: Db,
  owner: Actor & { readonly memberId: number },
): Promise<Readonly<Record<string, string>>> {
  const now = new Date()
  const words = {
    title: 'Some news',
    tags: ['site'],
    publishedAt: now,
    isPinned: true,
    commenting: 'open',
  } as const
  const blog = { ...words, kind: 'member', title: 'My shelf', body: 'Old books.' } as const
  await articleWriting.make(db, blog, owner, now)
  const draft = { ...words, kind: 'site', body: 'Not yet.', publishedAt: null } as const
  await articleWriting.make(db, draft, owner, now)
  const made = await articleWriting.make(db, { ...words, kind: 'site', body: 'Old.' }, owner, now)
  if (!made.ok) throw new Error(made.code)
  await articleWriting.edit(db, made.id, { ...words, body: 'New.' }, { revision: 1 }, owner, now)
  return {
    '/articles/:': String(made.id),
    '/news/:': 'some-news-2',
    '/blogs/:': owner.name,
    '/blogs/:name/:': 'my-shelf',
  }
}
