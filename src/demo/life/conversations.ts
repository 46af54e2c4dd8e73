import * as comments from '../../store/comments/comments.ts'
import * as news from '../../store/promotions/news.ts'
import * as gifts from '../../store/points/gifts.ts'
import type { Person, Scene } from './scene.ts'

// Recent comments, mentions and gifts, each of which notifies someone.

const ANNOUNCED = 2
/** The members that a started promotion notifies immediately; a task notifies the others. */
const TOLD = 200
const RULES = { points: 10n ** 9n, tokens: 9, gifts: 9, times: new Map(), minDays: 0 } as const
const SAYINGS = [
  (name: string) => `@${name} you asked for this one last month.`,
  (name: string) => `Thanks @${name}, the subtitles are perfect.`,
  (name: string) => `Is this the cut that @${name} wrote about?`,
]

const REMARKS = [
  'The second part is missing here, I can upload it next week.',
  'Thank you for putting this in order.\n\n- the years are right\n- the first one could go up',
  'Is the **extended** version worth it?',
] as const
const REPLIES = [
  'Good to know, thank you.',
  'When does this start?',
  'I had the same with my **old** client, an update solved it.',
] as const
/** The number of bundles and collections with comments. */
const DISCUSSED = 12

/** Lets members talk to those whose accounts visitors sign in to. */
export async function talk(scene: Scene): Promise<void> {
  const { db, member, uploader, moderator, owner, admin, now } = scene
  const people = [member, uploader, moderator, admin, owner]
  for (const at of SAYINGS.keys()) {
    for (const [nth, person] of people.entries()) await mention(scene, person, nth, at)
  }
  await discuss(scene)
  await discussArticles(scene)
  for (const [nth, person] of people.entries()) await give(scene, person, nth)
  for (let nth = 0; nth < ANNOUNCED; nth++) await news.tellSome(db, now, TOLD)
}

async function mention(scene: Scene, { id, name }: Person, nth: number, at: number): Promise<void> {
  const { db, members, torrents, ago } = scene
  const author = members[(nth * 3 + at) % members.length]
  if (author.id === id) return
  const on = { target: 'torrent', id: torrents[nth * 4 + at].id } as const
  await comments.add(db, on, author.id, SAYINGS[at](name), ago(30 - nth - at * 9), {
    mentioned: [name],
  })
}

/** Writes comments on bundles and collections, oldest first. */
async function discuss({ db, members, ago }: Scene): Promise<void> {
  const some = async (table: 'bundle' | 'collection') => {
    const rows = await db.selectFrom(table).select('id').orderBy('id').limit(DISCUSSED).execute()
    return rows.map(({ id }) => ({ target: table, id }))
  }
  const all = [...(await some('bundle')), ...(await some('collection'))]
  for (const [nth, on] of all.entries()) {
    for (const at of REMARKS.keys()) {
      const author = members[(nth + at * 5) % members.length]
      const hours = 200 - (nth * REMARKS.length + at)
      await comments.add(db, on, author.id, REMARKS[at], ago(hours))
    }
  }
}

/** Writes comments on articles, each of which is at least some hours old. */
async function discussArticles({ db, members, ago }: Scene): Promise<void> {
  const rows = await db
    .selectFrom('article')
    .select('id')
    .where('published_at', '<', ago(14))
    .orderBy('id')
    .execute()
  for (const [nth, { id }] of rows.entries()) {
    const author = members[(nth * 3 + 2) % members.length]
    const on = { target: 'article', id } as const
    await comments.add(db, on, author.id, REPLIES[nth % REPLIES.length], ago(13 - nth / 2))
  }
}

async function give(scene: Scene, { name, id }: Person, nth: number): Promise<void> {
  const { db, members, ago } = scene
  const from = members[(nth + 7) % members.length]
  if (from.id === id) return
  const gift = { to: name, currency: 'points', amount: 25_000n, key: `demo-thanks-${id}` } as const
  const note = 'for your help last week'
  await gifts.give(db, from.id, { ...gift, note }, { ...RULES, taxPercent: 0 }, ago(20 - nth))
}
