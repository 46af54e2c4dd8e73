// `npm run bench -- rescue [--quick] [--fill]`: how well the order of the rescue list predicts
// which torrents die. Over a demo of 20,000 torrents and 2,000 members (--quick: 4,000 and 400),
// the list is made as it would have been 14 days ago, from the sessions of the 30 days before that.
// Torrents that have lost their last seeder since then have died. Prints which share of these was
// in the first parts of the list, and the same for other orders. BABOU_BENCH_SITE names a
// BABOU_DATA that is filled, as for `-- site`.
import { measure } from './site.js'

const DAYS = 14
const PARTS = [0.05, 0.1, 0.2, 0.3]
const BATCH = 1_000

export function run(call) {
  const sizes = [
    { torrents: 4_000, users: 400 },
    { torrents: 20_000, users: 2_000 },
  ]
  return measure(call, { sizes: call.quick ? sizes : sizes.slice(1), over: foretold })
}

async function foretold({ load, client, env }) {
  const [making, risks, { createDb, closeDb }, { silentLog }, settings] = await Promise.all([
    load('store/rescue/making.js'),
    load('domain/rescue/risk.js'),
    load('store/base/db.js'),
    load('shared/log.js'),
    load('store/records/settings/settings.js'),
  ])
  const few = settings.SITE_DEFAULTS.rescueSeeders
  const then = new Date(Date.now() - DAYS * 86_400_000)
  const torrents = await listedThen(client, then, few)
  const db = createDb(env.DATABASE_URL, { log: silentLog(), statementMs: 600_000 })
  const keeping = await making.keepingOf(db, then)
  for (let at = 0; at < torrents.length; at += BATCH) {
    const batch = torrents.slice(at, at + BATCH)
    const seeders = await making.seedersOf(
      db,
      batch.map(({ id }) => id),
      keeping,
      then,
    )
    for (const one of batch) one.risk = risks.riskOf(seeders.get(one.id) ?? [])
  }
  await closeDb(db)
  const orders = {
    'the rescue list': (one, other) => other.risk - one.risk,
    'fewest seeders first': (one, other) => one.seeders - other.seeders,
    'oldest first': (one, other) => one.id - other.id,
  }
  const died = torrents.filter(({ isDead }) => isDead).length
  console.log(
    `\n${torrents.length} torrents with 1 to ${few} seeders ${DAYS} days ago; ${died} died`,
  )
  console.log('of those, within the first part of the list:\n')
  console.log(''.padEnd(24) + PARTS.map((part) => `${part * 100} %`.padStart(9)).join(''))
  const table = Object.entries(orders).map(([name, order]) => {
    const shares = PARTS.map((part) => shareIn(torrents, order, part))
    console.log(
      name.padEnd(24) + shares.map((n) => `${(n * 100).toFixed(1)} %`.padStart(9)).join(''),
    )
    return { name, shares }
  })
  return { torrents: torrents.length, died, table }
}

/** Returns the listed torrents that then had at least one and at most `few` seeders. */
async function listedThen(client, then, few) {
  const { rows } = await client.query(
    `select t.id::int as id, now_and_then.seeders::int as seeders, not "seedsNow" as "isDead"
    from (
      select torrent_id,
        count(distinct member_id) filter (where coalesce(completed_at, started_at) <= $1
          and (ended_at is null or ended_at > $1)) as seeders,
        bool_or(ended_at is null) as "seedsNow"
      from peer_session join member on member.id = member_id and state = 'active'
      where seeding group by torrent_id
    ) as now_and_then join torrent t on t.id = torrent_id and t.state = 'listed'
    where seeders between 1 and $2 order by t.id`,
    [then, few],
  )
  return rows
}

/**
 * Returns the share of the dead torrents among the first ones; torrents of equal rank share their
 * places.
 */
function shareIn(torrents, order, part) {
  const sorted = [...torrents].sort(order)
  const places = sorted.length * part
  let [from, found] = [0, 0]
  while (from < places) {
    let until = from + 1
    while (until < sorted.length && order(sorted[from], sorted[until]) === 0) until++
    const dead = sorted.slice(from, until).filter(({ isDead }) => isDead).length
    found += dead * Math.min(1, (places - from) / (until - from))
    from = until
  }
  return found / torrents.filter(({ isDead }) => isDead).length
}
