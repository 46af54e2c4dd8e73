// `npm run bench -- console [--quick] [--torrents N] [--fill]`: 8 staff members with one second
// between pages, over a demo of 100,000 members (--quick: 10,000). Options and variables are those
// of `-- site`.
import { measure } from './site.js'

const STAFF = {
  readers: 8,
  kinds: consoleKinds,
  names: "select name from member where role in ('owner', 'admin') order by id limit 4",
  sizes: [
    { torrents: 10_000, users: 10_000 },
    { torrents: 100_000, users: 100_000 },
  ],
}

export function run(call) {
  return measure(call, STAFF)
}

/** Returns every page of the console whose address needs at most a member or a torrent. */
async function consoleKinds(client) {
  const column = async (statement) => {
    const { rows } = await client.query({ text: statement, rowMode: 'array' })
    return rows.map(([value]) => value)
  }
  const names = await column('select name from member tablesample system (1) limit 200')
  const addresses = await column('select distinct host(ip) from sign_in limit 50')
  const turns = new Map()
  const next = (list) => {
    const turn = turns.get(list) ?? 0
    turns.set(list, turn + 1)
    return encodeURIComponent(list[turn % list.length])
  }
  const some = (list) => (list.length === 0 ? ['none'] : list)
  const [members, networks] = [some(names), some(addresses)]
  const plain = Object.fromEntries(PAGES.map((page) => [page, () => `/admin${page}`]))
  const ofMember = Object.fromEntries(
    SECTIONS.map((section) => [
      `member ${section}`,
      () => `/admin/users/${next(members)}${section && '/'}${section}`,
    ]),
  )
  return {
    ...plain,
    ...ofMember,
    'members by name': () => `/admin/users?q=${next(members).slice(0, 3)}`,
    'search a name': () => `/admin/search?q=${next(members)}`,
    'search an address': () => `/admin/search?q=${next(networks)}`,
  }
}

const SECTIONS = [
  ...['', 'notes', 'warnings', 'rights', 'class', 'standing', 'hit-and-run', 'replay'],
  ...['sign-ins', 'factors', 'feed-key', 'slots', 'deletion'],
]

const PAGES = [
  ...['', '/users', '/users?state=banned', '/fair-play', '/bulk-actions', '/roles', '/classes'],
  ...['/ratio', '/watch', '/hit-and-run', '/bans', '/bans?kind=network', '/appeals'],
  ...['/applications', '/email-domains', '/invites', '/torrents', '/moderation', '/categories'],
  ...['/attributes', '/tags', '/promotions', '/economy', '/economy?currency=upload&days=365'],
  ...['/simulations', '/simulations/new?kind=policy', '/shop', '/pools', '/grants', '/settings'],
  ...['/settings/history', '/settings/clients', '/banners', '/nodes', '/tracker'],
  ...['/traffic', '/traces', '/explain', '/jobs', '/jobs/day', '/bridge/off', '/bridge/refused'],
  ...['/mails', '/audit', '/audit?q=policy'],
]
