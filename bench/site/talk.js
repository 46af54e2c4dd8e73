// `npm run bench -- talk [--quick] [--torrents N] [--fill]`: 16 readers with one second between
// pages of the forums, articles, messages, searches in texts and home, over a demo of 100,000
// members with 2,000,000 posts (--quick: 10,000 members). Options and variables are those of
// `-- site`.
import { measure } from './site.js'

const READERS = {
  readers: 16,
  kinds: talkKinds,
  names: "select name from member where state = 'active' and role = 'member' order by id limit 4",
  sizes: [
    { torrents: 5_000, users: 10_000 },
    { torrents: 20_000, users: 100_000 },
  ],
}
/** Posts per page of a topic. */
const PAGE = 25

export function run(call) {
  return measure(call, READERS)
}

async function talkKinds(client) {
  const column = async (statement) => {
    const { rows } = await client.query({ text: statement, rowMode: 'array' })
    return rows.map(([value]) => value)
  }
  const [longest] = await column('select id from topic order by numbers desc, id limit 1')
  const [numbers] = await column(`select numbers from topic where id = ${longest}`)
  const topics = await column('select id from topic order by last_post_id desc limit 200')
  const articles = await column(
    "select slug from article where kind <> 'member' and published_at < now() limit 50",
  )
  const forums = await column("select slug from forum where slug <> 'announcements'")
  const turns = new Map()
  const next = (list) => encodeURIComponent(list[turnOf(list)])
  const { rows: wiki } = await client.query(
    "select id, path, revision from wiki_page where path like 'handbook/%' order by revision desc",
  )
  const turnOf = (list) => {
    const turn = turns.get(list) ?? 0
    turns.set(list, turn + 1)
    return turn % list.length
  }
  const found = (line) => `/search/texts?q=${encodeURIComponent(line)}`
  return {
    home: () => '/',
    forums: () => '/forums',
    'a forum': () => `/forums/${next(forums)}`,
    'a topic': () => `/topics/${next(topics)}`,
    'the longest topic': () => `/topics/${longest}`,
    'its last page': () => `/topics/${longest}?page=${Math.ceil(numbers / PAGE)}`,
    'a page in it': () => `/topics/${longest}?page=${Math.ceil(numbers / PAGE / 2)}`,
    'unread topics': () => '/forums/unread',
    messages: () => '/messages',
    'the wiki': () => '/wiki',
    'a wiki page': () => `/wiki/${wiki[turnOf(wiki)].path}`,
    'a wiki difference': () => differenceOf(wiki[turnOf(wiki)]),
    'a difference of many edits': () => `/wiki-pages/${wiki[0].id}/diff?from=1`,
    'a wiki history': () => `/wiki-pages/${wiki[0].id}/history`,
    news: () => '/news',
    'an article': () => `/news/${next(articles)}`,
    'three words': () => found(`in:posts ${next(WORDS)} ${next(OTHERS)} ${next(PLACES)}`),
    'a phrase': () => found(`"${next(WORDS)} ${next(OTHERS)}"`),
    'a frequent word': () => found(`in:posts ${next(OTHERS)}`),
    'a word of a month': () => found(`${next(WORDS)} after:30d`),
    everything: () => `/search?q=${next(WORDS)}%20${next(OTHERS)}`,
  }
}

/** Returns two revisions of a page: consecutive ones, or far apart. */
function differenceOf({ id, revision }) {
  const from = 1 + Math.floor(Math.random() * (revision - 1))
  return `/wiki-pages/${id}/diff?from=${from}&to=${from + 1}`
}

const WORDS = ['amber', 'quiet', 'northern', 'hidden', 'salt', 'velvet', 'iron', 'last']
const OTHERS = ['lantern', 'station', 'harbour', 'orchard', 'ferry', 'letter', 'winter']
const PLACES = ['torvik', 'yarrow', 'dorne', 'selby', 'ivora']
