// The plans of the five most frequent queries, as PostgreSQL explains them.

export async function explainHottest(client, load, kinds) {
  const [browse, { byIndex }, estimates, database, log, search, filters] = await Promise.all([
    load('store/search/browse.js'),
    load('store/search/by-index.js'),
    load('store/search/facet-estimate.js'),
    load('store/base/db.js'),
    load('shared/log.js'),
    load('domain/search/query.js'),
    load('store/search/filters.js'),
  ])
  const { rows } = await client.query(
    "select greatest(reltuples, 1)::float as n from pg_class where oid = 'torrent'::regclass",
  )
  const percent = Math.min(100, (estimates.SAMPLE * 100) / rows[0].n)
  const line = new URLSearchParams(kinds['three words']().split('?')[1]).get('q')
  const words = search.readQuery(line, Date.now() / 1000).query
  const many = search.readQuery('1080p ', Date.now() / 1000).query
  const files = search.readQuery(
    new URLSearchParams(kinds.files().split('?')[1]).get('q'),
    Date.now() / 1000,
  ).query
  const newest = { by: 'createdAt', isDescending: true }
  const all = { ...filters.EVERYTHING, order: newest, position: null, limit: 50 }
  const three = { ...all, search: words, order: { by: 'relevance' } }
  const queries = {
    'newest first': browse.walkQuery(all),
    [`gathered, with marks for facets: ${line}`]: browse.gatherQuery(three, true),
    'a word of many, walked': browse.walkQuery({ ...all, search: many }),
    'torrents with a word in their files': browse.gatherQuery({ ...all, search: files }, true),
    'of a sample, what fits, with marks': estimates.fittingQuery({ ...all, search: many }, percent),
  }
  const db = database.createDb(client.connectionParameters ? urlOf(client) : '', {
    log: log.silentLog(),
    max: 1,
  })
  const plans = {}
  for (const [name, query] of Object.entries(queries)) {
    const lines = await byIndex(db, async (tx) => {
      const compiled = query.compile(tx)
      const sql = `explain (analyze, buffers, costs off) ${compiled.sql}`
      const explained = await tx.executeQuery({ ...compiled, sql })
      return explained.rows.map((row) => row['QUERY PLAN'])
    })
    plans[name] = lines
    console.log(`\n-- ${name}\n${lines.join('\n')}`)
  }
  await database.closeDb(db)
  return plans
}

function urlOf({ user, password, host, port, database }) {
  return `postgres://${user}:${password}@${host}:${port}/${database}`
}
