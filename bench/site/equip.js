// Members who use programs, each with an address, a token and a feed key.
import { secretsOf } from './site.js'

/** Returns the members of a statement, with an API token and a feed key each. */
export async function equip({ load, client, env, folder }, members) {
  const [{ createDb, closeDb }, apiTokens, feedKeys, { silentLog }] = await Promise.all([
    load('store/base/db.js'),
    load('store/accounts/api-tokens.js'),
    load('store/accounts/feed-keys.js'),
    load('shared/log.js'),
  ])
  const secrets = await secretsOf(load, folder)
  const db = createDb(env.DATABASE_URL, { log: silentLog() })
  await client.query("delete from api_token where name = 'bench'")
  const { rows } = await client.query(members)
  const tools = []
  for (const { id, name } of rows) {
    const wanted = { memberId: id, name: 'bench', scopes: null, expiresAt: null }
    const by = { memberId: id, name }
    const { token } = await apiTokens.make(db, secrets, wanted, by, new Date())
    const { key } = await feedKeys.ensure(db, secrets, id, new Date())
    const at = tools.length
    tools.push({ at, address: `10.1.0.${at}`, token, feedKey: key, etags: new Map() })
  }
  await closeDb(db)
  return tools
}
