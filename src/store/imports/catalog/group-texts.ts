import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { Target } from '../members.ts'
import * as records from '../records.ts'
import type { CatalogDescription } from '../described/source.ts'
import type { LinkedSite } from '../texts/converted.ts'
import { convertedTexts } from '../texts/converted.ts'
import { BUNDLE } from './bundles.ts'

// Texts and covers of groups of the source, which become those of their bundles here. The targets
// of links in texts are known only when everything is imported.

const BATCH = 200
/** The limit of the table of bundles. */
const MAX_DESCRIPTION = 50_000

interface Describing {
  readonly catalog: CatalogDescription
  readonly site: LinkedSite
}

interface GroupText {
  readonly groupId: number
  readonly bundleId: number
  readonly title: string
  readonly body: string
  readonly image: string | null
}

/** Describes bundles that the import created and that no one has described since. */
export async function describeBundles(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  { catalog, site }: Describing,
): Promise<void> {
  if (catalog.groupTexts === null) return
  await client.query(`
    drop table if exists import.group_text;
    create unlogged table import.group_text as
    select distinct on (id) * from (${catalog.groupTexts}) g where id is not null order by id;
    alter table import.group_text add primary key (id);
    analyze import.group_text`)
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const some = await open(client, after)
    if (some.length === 0) break
    after = some[some.length - 1].groupId
    const bodies = some.map(({ body }) => body)
    const texts = await convertedTexts(db, site, bodies)
    // If several groups are one bundle here, the first one describes it.
    const seen = new Set<number>()
    const described = some.flatMap(({ bundleId, title, body, image }, at) => {
      if (seen.has(bundleId)) return []
      seen.add(bundleId)
      // Covers stay at their addresses: nothing is fetched, and pages show a link to them.
      const cover = image === null ? [] : [`![${title.replace(/[[\]]/g, '')}](${image})`]
      const text = [...cover, ...(texts[at].text === '' ? [] : [texts[at].text])].join('\n\n')
      return [{ bundleId, body, text: text.slice(0, MAX_DESCRIPTION) }]
    })
    await inTransaction((tx) => write(tx, described))
  }
}

/**
 * Returns the next groups with a text whose bundles were created by the import and have no text.
 */
async function open(client: pg.ClientBase, after: number): Promise<readonly GroupText[]> {
  const { rows } = await client.query<GroupText>(
    `select g.id as "groupId", b.id as "bundleId", b.title, g.body, g.image
    from import.group_text g join import_row r on r.kind = 'group' and r.old_id = g.id
    join bundle b on b.id = r.new_id and b.description = '' and b.edited_at is null
    join import_row m on m.kind = $3 and m.old_id = b.id and m.outcome = 'imported'
    where g.id > $1 and b.xmin::text::bigint in (select id from import_transaction)
    order by g.id limit $2`,
    [after, BATCH, BUNDLE],
  )
  return rows
}

async function write(
  tx: Db,
  rows: readonly { readonly bundleId: number; readonly body: string; readonly text: string }[],
): Promise<void> {
  await records.mark(tx)
  await sql`
    update bundle b set description = x.text from ${givenRows(rows, {
      id: ['bigint', ({ bundleId }) => bundleId],
      text: ['text', ({ text }) => text],
    })} where b.id = x.id`.execute(tx)
  await sql`
    insert into import_original (kind, new_id, body)
    select ${BUNDLE}, id, body from ${givenRows(rows, {
      id: ['bigint', ({ bundleId }) => bundleId],
      body: ['text', ({ body }) => body],
    })} on conflict do nothing`.execute(tx)
}
