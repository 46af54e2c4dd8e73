import type { ArticleKind } from '../../domain/articles/articles.ts'
import * as articles from '../../store/articles/articles.ts'
import * as writing from '../../store/articles/writing.ts'
import type { Person, Scene } from './scene.ts'

// News from the site and its staff, and blogs of members.

interface Piece {
  readonly title: string
  /** The paragraphs of the text. */
  readonly text: readonly string[]
  readonly tags: readonly string[]
}

const SITE: readonly Piece[] = [
  {
    title: 'Welcome to the new catalog',
    text: [
      'Films, series and albums are **bundles** now: one page, all releases.',
      '## What changes',
      '- Search finds bundles by their title.\n- Your bookmarks stay as they are.',
    ],
    tags: ['catalog'],
  },
  {
    title: 'A second tracker',
    text: ['Announces are answered from two machines now.', 'Nothing changes for your client.'],
    tags: ['tracker'],
  },
  {
    title: 'Maintenance on Sunday night',
    text: [
      'The trackers restart between 02:00 and 02:30 UTC.',
      'Your client keeps seeding: traffic in that time is counted when it announces again.',
    ],
    tags: ['maintenance'],
  },
  {
    title: 'How ratio watch works',
    text: [
      'Ratio watch begins when you have downloaded much more than you uploaded.',
      '1. You get a notification.\n2. You have two weeks to seed.\n3. Your ratio is checked.',
      '> Seeding old torrents helps most.',
    ],
    tags: ['ratio', 'rules'],
  },
]
const STAFF: readonly Piece[] = [
  {
    title: 'What we look at when we review uploads',
    text: [
      'A complete list of files, and a name that follows the rules.',
      'A description that says where it comes from. That is all.',
    ],
    tags: ['uploads'],
  },
]
const BLOGS: readonly Piece[] = [
  {
    title: 'Three films for long evenings',
    text: [
      'All three are quiet, and all three have an ending that stays with you.',
      '*No spoilers here.*',
    ],
    tags: ['films'],
  },
  {
    title: 'My seedbox after one year',
    text: [
      'It has four disks, and it never sleeps.',
      '| disk | filled |\n| --- | --- |\n| 1 | 80% |\n| 2 | 95% |',
    ],
    tags: ['seeding', 'hardware'],
  },
  {
    title: 'Scans of old magazines',
    text: ['I have 40 issues from 1984 and a scanner. Which should come first?'],
    tags: ['magazines'],
  },
]

/** Writes news, articles in blogs, an edit, a draft, and a planned article. */
export async function writeArticles(scene: Scene): Promise<void> {
  const { owner, moderator, member, members, ago } = scene
  for (const [nth, piece] of SITE.entries()) {
    const id = await write(scene, owner, 'site', piece, {
      at: ago(20 + nth * 90),
      pinned: piece.tags.includes('rules'),
    })
    if (nth === 0) await correct(scene, owner, id)
  }
  for (const piece of STAFF) await write(scene, moderator, 'staff', piece, { at: ago(140) })
  for (const [nth, piece] of BLOGS.entries()) {
    const { id, name } = nth === 0 ? member : members[nth]
    const author = { id, memberId: id, name, address: null }
    await write(scene, author, 'member', piece, { at: ago(15 + nth * 40) })
  }
  const draft = { title: 'Ideas for the summer', text: ['A list, not finished yet.'], tags: [] }
  await write(scene, member, 'member', draft, { at: null })
  const planned = { title: 'Freeleech next week', text: ['All of Friday.'], tags: ['freeleech'] }
  await write(scene, owner, 'site', planned, { at: ago(-72) })
}

async function write(
  { db, ago }: Scene,
  by: Person,
  kind: ArticleKind,
  { text, ...piece }: Piece,
  { at, pinned = false }: { readonly at: Date | null; readonly pinned?: boolean },
): Promise<number> {
  const words = { ...piece, body: text.join('\n\n'), publishedAt: at, isPinned: pinned }
  const commenting = piece.tags.includes('maintenance') ? 'closed' : 'open'
  const written = at === null || at > ago(0) ? ago(5) : at
  const made = await writing.make(db, { ...words, commenting, kind }, by, written)
  if (!made.ok) throw new Error(`demo article “${piece.title}”: ${made.code}`)
  return made.id
}

async function correct({ db, ago }: Scene, by: Person, id: number): Promise<void> {
  const row = await articles.find(db, id)
  if (row === undefined) return
  const body = row.body.replace('all releases', 'all its releases')
  await writing.edit(db, id, { ...row, body }, { revision: row.revision }, by, ago(19))
}
