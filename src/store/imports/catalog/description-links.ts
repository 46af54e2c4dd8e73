import { sql } from 'kysely'
import type pg from 'pg'
import { referencesIn } from '../../../domain/imports/rewrite.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { Target } from '../members.ts'
import * as records from '../records.ts'
import type { CatalogDescription } from '../described/source.ts'
import type { LinkedSite } from '../texts/converted.ts'
import { convertedTexts } from '../texts/converted.ts'
import { contentsOf } from './plain-torrents.ts'
import { describedBy } from './torrent-values.ts'
import { TORRENT } from '../records.ts'

// Links to the old site in descriptions of torrents. Their targets are known only when everything
// is imported.

const BATCH = 100

interface Linking {
  readonly catalog: CatalogDescription
  readonly site: LinkedSite
}

/**
 * Changes links in descriptions so that they lead to this site, and names to the current names of
 * members. Texts that were changed here since the import stay unchanged.
 */
export async function linkDescriptions(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  { catalog, site }: Linking,
): Promise<void> {
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const some = await candidates(db, site, after)
    if (some.length === 0) break
    after = some[some.length - 1].oldId
    const contents = await contentsOf(
      client,
      catalog,
      some.map(({ oldId }) => oldId),
    )
    const found = some.flatMap(({ newId, oldId, now }) => {
      const given = contents.get(oldId)
      const body = given === undefined ? '' : describedBy(given)
      const { places, names, hosts } = referencesIn(body, site)
      return places.length + names.length + hosts.length === 0 ? [] : [{ newId, body, now }]
    })
    const bodies = found.map(({ body }) => body)
    const texts = await convertedTexts(db, site, bodies)
    const changed = found.flatMap(({ newId, now }, at) => {
      return texts[at].text === now ? [] : [{ newId, text: texts[at].text }]
    })
    if (changed.length > 0) await inTransaction((tx) => write(tx, changed))
  }
}

/** Returns imported torrents whose texts may refer to the old site, by their IDs there. */
async function candidates(db: Db, { hosts }: LinkedSite, after: number) {
  const signs = [String.raw`\[(user|torrent)\]`, String.raw`\.php\?`, ...hosts.map(escaped)]
  const pattern = `${signs.join('|')}|\\[url=?\\]?/?(torrents|forums|users|playlists)/`
  const { rows } = await sql<{ oldId: number; newId: number; now: string }>`
    select r.old_id as "oldId", r.new_id as "newId", t.description as now
    from import_row r join torrent t on t.id = r.new_id
    left join import_original o on o.kind = 'torrent' and o.new_id = t.id
    where r.kind = ${TORRENT} and r.outcome = 'imported' and r.old_id > ${after}
      and coalesce(o.body, t.description) ~* ${pattern}
      and t.xmin::text::bigint in (select id from import_transaction)
    order by r.old_id limit ${BATCH}`.execute(db)
  return rows
}

const escaped = (host: string) => host.replaceAll('.', String.raw`\.`)

async function write(tx: Db, rows: readonly { newId: number; text: string }[]): Promise<void> {
  await records.mark(tx)
  await sql`
    update torrent t set description = x.text from ${givenRows(rows, {
      id: ['bigint', ({ newId }) => newId],
      text: ['text', ({ text }) => text],
    })} where t.id = x.id`.execute(tx)
}
