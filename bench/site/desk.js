// `npm run bench -- desk [--quick] [--torrents N] [--fill]`: 16 readers with one second between
// pages of the requests, the cases, the rescue list, the wanted list, the top lists and the
// statistics, over a demo of a million torrents and 100,000 members with 50,000 requests, 200,000
// bounties and 100,000 cases (--quick: 5,000 torrents, and a tenth of the rest). Also prints how
// long the tasks that make these lists take. Options and variables are those of `-- site`.
import { measure } from './site.js'

const READERS = {
  readers: 16,
  kinds: deskKinds,
  names: "select name from member where role in ('moderator', 'admin') order by id limit 4",
  sizes: [
    { torrents: 5_000, users: 10_000 },
    { torrents: 1_000_000, users: 100_000 },
  ],
}
/** The most rows per member. */
const REQUESTS = 0.5
const CASES = 1

export function run(call) {
  return measure(call, READERS)
}

async function deskKinds(client, _cursors, { load, url }) {
  const [members] = await column(client, 'select count(*)::int from member')
  await fill(client, { requests: Math.round(members * REQUESTS), cases: members * CASES })
  await makeLists(load, url)
  const open = await column(client, "select id from request where state = 'open' limit 500")
  const filled = await column(client, "select id from request where state = 'approved' limit 500")
  const cases = await column(
    client,
    "select id from staff_case where state = 'open' order by urgency, id limit 500",
  )
  const turns = new Map()
  const next = (list) => {
    const turn = turns.get(list) ?? 0
    turns.set(list, turn + 1)
    return encodeURIComponent(list[turn % list.length])
  }
  return {
    requests: () => '/requests',
    'newest requests': () => '/requests?sort=newest',
    'requests of a category': () => `/requests?category=${next(SLUGS)}`,
    'requests with an attribute': () =>
      `/requests?category=${next(VIDEO)}&attributes=resolution%3A1080p`,
    'requests by words': () => `/requests?q=${next(WORDS)}%20${next(OTHERS)}`,
    'requests I support': () => '/requests?whose=supported&state=all',
    'filled requests': () => '/requests?state=approved',
    'an open request': () => `/requests/${next(open)}`,
    'a filled request': () => `/requests/${next(filled)}`,
    'the queue of cases': () => '/admin/cases',
    'late cases': () => '/admin/cases?late=on',
    'my cases': () => '/admin/cases?owner=me',
    'decided cases': () => '/admin/cases?state=decided',
    'cases of a reason': () => `/admin/cases?reason=${next([1, 3, 4])}`,
    'a case': () => `/admin/cases/${next(cases)}`,
    'the console': () => '/admin',
    'all staff': () => '/staff',
    'the rescue list': () => '/rescue',
    'rescue by demand': () => '/rescue?sort=demand&seeders=none',
    'rescue of a category': () => `/rescue?category=${next(SLUGS)}`,
    'rescue of what I had': () => '/rescue?whose=had',
    'what is wanted': () => '/wanted',
    'gaps in series': () => '/wanted/gaps',
    'searches without results': () => '/wanted/searches',
    'a top list': () => `/top/${next(TOPS)}?period=${next(PERIODS)}`,
    statistics: () => '/stats',
    'statistics of the catalog': () => '/stats/catalog',
    'statistics of members': () => '/stats/members',
    'statistics of the economy': () => '/stats/economy',
  }
}

const SLUGS = ['movies', 'tv', 'music', 'books', 'games']
const VIDEO = ['movies', 'tv']
const TOPS = ['torrents', 'uploaders', 'requests', 'posts']
const PERIODS = ['day', 'week', 'month', 'year', 'ever']
const WORDS = ['amber', 'quiet', 'northern', 'hidden', 'salt', 'velvet', 'iron', 'last']
const OTHERS = ['lantern', 'station', 'harbour', 'orchard', 'ferry', 'letter', 'winter']

async function column(client, statement) {
  const { rows } = await client.query({ text: statement, rowMode: 'array' })
  return rows.map(([value]) => value)
}

/** Makes the lists as their tasks do, and prints how long each took. */
async function makeLists(load, url) {
  const names = ['rescue', 'top', 'wanted']
  const [{ createDb, closeDb }, { silentLog }, { topLists }, ...made] = await Promise.all([
    load('store/base/db.js'),
    load('shared/log.js'),
    load('domain/top/top.js'),
    ...names.map((name) => load(`demo/rows/made/${name}.js`)),
  ])
  const [{ writeRescue }, { writeTop }, { writeWanted }] = made
  const db = createDb(url, { log: silentLog(), statementMs: 600_000 })
  const now = new Date()
  const ways = { rescue: writeRescue, 'seven days of top lists': writeTop, wanted: writeWanted }
  for (const [name, write] of Object.entries(ways)) {
    const begun = performance.now()
    await write(db, now, topLists)
    console.log(`${name} made in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  }
  await closeDb(db)
}

/**
 * Adds rows of which the demo has too few. The ledger has no entries for these bounties, because
 * pages read none.
 */
async function fill(client, { requests, cases }) {
  const [has] = await column(client, 'select count(*)::int from request')
  if (has >= requests) return
  const begun = performance.now()
  await client.query('begin')
  await client.query(`
    create temporary table who on commit drop as
      select row_number() over (order by id) as nth, id from member where left_at is null;
    create index on who (nth);
    create temporary table what on commit drop as
      select row_number() over (order by id) as nth, id, uploader_id from torrent
      where state = 'listed';
    create index on what (nth)`)
  await client.query(requestRows(requests))
  await client.query(caseRows(cases))
  await client.query('commit')
  await client.query('vacuum (analyze)')
  console.log(`requests and cases made in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
}

const anyMember = (seed) =>
  `(select id from who where nth = 1 + abs(hashint8((${seed})::bigint)) % (select count(*) from who))`

function requestRows(many) {
  const words = (list) => `(array['${list.join("','")}'])`
  return `
    insert into request (member_id, category_id, title, attributes, description, state, points,
      givers, created_at, ends_at, ended_at)
    select ${anyMember('n')}, 1 + n % 5,
      ${words(WORDS)}[1 + n % ${WORDS.length}] || ' ' ||
        ${words(OTHERS)}[1 + abs(hashint8(n)) % ${OTHERS.length}] || ' ' || 1950 + n % 75,
      case when n % 5 < 2 then jsonb_build_object('resolution',
        (array['720p', '1080p', '2160p'])[1 + n % 3]) else '{}' end,
      'Wanted for ' || n || ' days, with subtitles.',
      (array['open', 'open', 'open', 'open', 'approved', 'approved', 'approved', 'expired', 'closed',
        'filled'])[1 + abs(hashint8(n + 7)) % 10],
      0, 0, now() - n * interval '1 hour' / 40, now() + (90 + n % 90) * interval '1 day',
      now()
    from generate_series(1, ${many}) as n;
    insert into request_fill (request_id, torrent_id, payee_id, filler_id, filled_at, state,
      tax_percent, decided_at)
    select r.id, what.id, what.uploader_id, what.uploader_id, r.created_at + interval '1 hour',
      case r.state when 'filled' then 'pending' else 'approved' end, 0,
      case r.state when 'filled' then null else r.created_at + interval '2 hours' end
    from request r join what on what.nth = 1 + r.id % (select count(*) from what)
    where r.state in ('filled', 'approved')
      and not exists (select from request_fill f where f.request_id = r.id);
    insert into request_bounty (request_id, member_id, currency, amount, is_anonymous, key, given_at,
      state)
    select r.id, ${anyMember('r.id * 4 + n')}, 'points', (1 + abs(hashint8(r.id + n)) % 900) * 1000,
      n = 3, 'bench-' || r.id || '-' || n, r.created_at + n * interval '1 hour',
      case when r.state in ('open', 'filled', 'disputed') then 'held'
        when r.state = 'approved' then 'paid' else 'returned' end
    from request r, generate_series(1, 4) as n where r.title ~ ' (19|20)[0-9]{2}$';
    update request r set points = held.points, givers = held.givers
    from (select request_id, sum(amount)::bigint as points, count(distinct member_id) as givers
      from request_bounty where state = 'held' group by request_id) as held
    where r.id = held.request_id`
}

function caseRows(many) {
  return `
    insert into staff_case (kind, reason_id, subject, target, target_id, href, about_id, member_id,
      urgency, state, owner_id, version, reports, created_at, since, outcome, answer, decided_at)
    select kind, case kind when 'report' then 1 + n % 13 else 14 + n % 6 end,
      'Case number ' || n, case kind when 'report' then 'torrent' end,
      case kind when 'report' then 1_000_000 + n end, '/torrents/' || n,
      case kind when 'report' then ${anyMember('n')} end,
      case kind when 'ticket' then ${anyMember('n + 1')} end, 1 + n % 4,
      case when n % 20 = 0 then 'open' when n % 20 = 1 then 'waiting' else 'decided' end,
      case when n % 3 = 0 then (select id from member where role = 'moderator' order by id limit 1)
        end, 2, 1, now() - n * interval '10 minutes', now() - n * interval '10 minutes',
      case when n % 20 > 1 then 'acted' end, case when n % 20 > 1 then 'Done.' end,
      case when n % 20 > 1 then now() - n * interval '9 minutes' end
    from (select n, case when n % 5 < 3 then 'report' else 'ticket' end as kind
      from generate_series(1, ${many}) as n) as each;
    insert into report (case_id, member_id, reason_id, body, created_at)
    select id, ${anyMember('staff_case.id + 3')}, reason_id, 'What is wrong with it.', created_at
    from staff_case where subject like 'Case number %' and kind = 'report';
    insert into case_text (case_id, with_id, author_id, is_staff, body, created_at)
    select c.id, c.member_id, c.member_id, false, 'My question number ' || c.id, c.created_at
    from staff_case c where subject like 'Case number %' and kind = 'ticket'`
}
