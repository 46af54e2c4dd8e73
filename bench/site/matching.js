// Parts of `npm run bench -- tools`: the cost of a new torrent with 50,000 saved searches, and
// requests of programs that look for a hundred hashes.
import { randomOf } from '../random.js'
import { summary } from './readers.js'

const SEARCHES = 50_000
const AT_ONCE = 1_000
const TORRENTS = 60
const HASHES = 100
const ROUNDS = 60
/**
 * Rounds before the measurement: a site that has just started first compiles the code for these
 * requests.
 */
const WARM_ROUNDS = 10

/**
 * Returns the times in ms of matching new torrents with 50,000 saved searches, as the job does:
 * each has two words of a name, a third of them also a category, and another third the size of a
 * release.
 */
export async function matchingOf({ load, client, env, seed }) {
  const [{ createDb, closeDb }, { silentLog }, matching, { readQuery }, filters] =
    await Promise.all([
      load('store/base/db.js'),
      load('shared/log.js'),
      load('store/search/saved/matching.js'),
      load('domain/search/query.js'),
      load('store/search/filters.js'),
    ])
  const db = createDb(env.DATABASE_URL, { log: silentLog() })
  const rows = async (statement, values) => (await client.query(statement, values)).rows
  await rows("delete from saved_search where name like 'bench %'")
  const random = randomOf(seed)
  const names = await rows('select name from torrent order by id desc limit 20000')
  const members = await rows("select id from member where state = 'active' order by id limit 5000")
  const categories = await rows('select id from category order by id')
  const one = (list) => list[Math.floor(random() * list.length)]
  const drawn = (at) => {
    const words = (one(names).name.match(/[\p{L}\p{N}]{3,}/gu) ?? ['the']).slice(0, 2).join(' ')
    const line = at % 3 === 0 ? `${words} size:>1g` : words
    const read = readQuery(line, 0, { attributes: [], categories: [] })
    const categoryIds = at % 3 === 1 ? [one(categories).id] : []
    const filter = { ...filters.EVERYTHING, search: read.query, categoryIds }
    return { member: members[at % members.length].id, name: `bench ${at}`, line, filter }
  }
  for (let from = 0; from < SEARCHES; from += AT_ONCE) {
    const all = Array.from({ length: AT_ONCE }, (_, at) => drawn(from + at))
    await rows(
      `insert into saved_search (member_id, name, query, filter, notifies, created_at, seen_at)
       select member, name, 'q=' || line, filter, true, now(), now()
       from jsonb_to_recordset($1) as given (member bigint, name text, line text, filter jsonb)`,
      [JSON.stringify(all)],
    )
  }
  try {
    const ids = await rows(
      "select id from torrent where state = 'listed' order by id desc limit $1",
      [TORRENTS],
    )
    const times = []
    let found = 0
    for (const [at, { id }] of ids.entries()) {
      const begun = performance.now()
      const matched = await db.transaction().execute((tx) => {
        return matching.noteMatches(tx, id, new Date())
      })
      found += matched.length
      // The first one indexes the searches.
      if (at > 0) times.push(performance.now() - begun)
    }
    return { ...summary(times), failed: 0, found: found / ids.length }
  } finally {
    await rows("delete from saved_search where name like 'bench %'")
    await closeDb(db)
  }
}

/**
 * Returns the times in ms of look-ups of a hundred hashes, one after the other; half of the hashes
 * are known.
 */
export async function lookUpsOf({ client, url, tool, seed }) {
  const { rows } = await client.query(
    `select encode(pieces_hash, 'hex') as pieces, encode(info_hash, 'hex') as hash
     from torrent where state = 'listed' and pieces_hash is not null order by id desc limit 2000`,
  )
  const random = randomOf(seed)
  const hashes = (name) =>
    Array.from({ length: HASHES }, (_, at) => {
      const known = rows[Math.floor(random() * rows.length)][name]
      return at % 2 === 0 ? known : known.slice(2) + '00'
    })
  const headers = {
    authorization: `Bearer ${tool.token}`,
    'content-type': 'application/json',
    'x-forwarded-for': tool.address,
  }
  const asked = {
    'match, 100 hashes': () => ['/api/v1/torrents/match', { pieces: hashes('pieces') }],
    'pieces-hash, 100': () => ['/api/pieces-hash', { pieces_hash: hashes('pieces') }],
    exists: () => [`/api/v1/torrents/exists?infoHash=${hashes('hash')[0]}`],
  }
  const table = {}
  for (const [kind, next] of Object.entries(asked)) {
    const times = []
    let failed = 0
    for (let n = -WARM_ROUNDS; n < ROUNDS; n++) {
      const [path, body] = next()
      const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      const begun = performance.now()
      const reply = await fetch(url + path, { headers, ...more })
      await reply.arrayBuffer()
      if (n >= 0) times.push(performance.now() - begun)
      if (reply.status !== 200) failed++
    }
    table[kind] = { ...summary(times), failed }
  }
  return table
}
