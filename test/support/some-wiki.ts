import type { Db } from '../../src/store/base/db.ts'
import type { Actor } from '../../src/store/records/audit.ts'
import * as writing from '../../src/store/wiki/writing.ts'

/** Pages of the wiki at each depth, one edited, with a wanted link; the parts of their addresses. */
export async function someWiki(
  db: Db,
  owner: Actor & { readonly memberId: number },
): Promise<Readonly<Record<string, string>>> {
  const now = new Date()
  const path = 'guides/seeding/ports/upnp'
  const parts = path.split('/')
  const ids: number[] = []
  for (const [at, title] of parts.entries()) {
    const words = {
      path: parts.slice(0, at + 1).join('/'),
      title,
      body: `About ${title}. [[More]]`,
    }
    const made = await writing.make(db, { ...words, mayReplace: true }, owner, now)
    if (!made.ok) throw new Error(made.code)
    ids.push(made.id)
  }
  const edited = { title: 'Guides', body: 'See [[Guides/Seeding]], [[Guides]] and [[More]].' }
  const of = { revision: 1, summary: 'Links' }
  await writing.edit(db, ids[0], edited, of, owner, now)
  await writing.edit(db, ids[1], { title: 'Seeding', body: 'See [[Guides]].' }, of, owner, now)
  return {
    '/wiki-pages/:': String(ids[0]),
    '/wiki/:': parts[0],
    '/wiki/:first/:': parts[1],
    '/wiki/:first/:second/:': parts[2],
    '/wiki/:first/:second/:third/:': parts[3],
  }
}
