import type pg from 'pg'
import { makePlainTorrents } from './catalog/plain-torrents.ts'
import { taxonomyOf, unknownTarget } from './catalog/taxonomy.ts'
import type { GivenMapping } from './given-mapping.ts'
import { lacksOf, unexplained } from './lacking.ts'
import type { ImportOptions, Imported, Lane } from './map-all.ts'
import { mapAll } from './map-all.ts'
import { dropMessageTexts } from './messages/messages.ts'
import type { Target } from './members.ts'
import type { ImportConnections } from './one-at-a-time.ts'
import { dropSecrets, makePlainMembers } from './plain-members.ts'
import * as records from './records.ts'
import { classSlugs, rolesOf } from './roles.ts'
import type { SourceDescription } from './described/source.ts'
import { decodeStaged, encodingsFound } from './staging/encodings.ts'
import { stage } from './staging/staging.ts'
import { unusedEntries } from './unused-entries.ts'
import { forumsOf } from './texts/forums.ts'
import { makePlainForums } from './texts/plain-talk.ts'

/** Thrown to end the transaction of a dry run, which does everything and then undoes it. */
class DryEnd extends Error {
  readonly result: Imported
  constructor(result: Imported) {
    super('the dry run ended')
    this.result = result
  }
}

/** Reads a source and imports what is new or changed in it. */
export async function importSource(
  { client, db, second }: ImportConnections,
  options: ImportOptions,
): Promise<Imported> {
  const { source } = options.reading
  // Checked before the first row is read: rows in quarantine are imported again from what is
  // staged.
  if (await records.isOfOther(db, source.name)) return { ok: false, why: OTHER_SOURCE }
  options.onStep?.('reading')
  const onRows = (rows: number) => options.onProgress('read', rows)
  const { encodings } = options.mapping
  await stage(client, second.client, { ...options.reading, encodings, onRows })
  if (!(await hasMembers(client, source))) return { ok: false, why: noMembers(source) }
  const lacks = await lacksOf(client, source)
  const unknown = unexplained(lacks, options.mapping.absent)
  if (!options.isDry && unknown.length > 0) return { ok: false, why: absentReason(unknown) }
  options.onStep?.('mapping')
  await decodeStaged(client, source, encodings)
  await makePlainMembers(client, source)
  await makePlainTorrents(client, source.catalog)
  await makePlainForums(client, source.talk)
  const given = options.mapping
  const roles = await rolesOf(client, source)
  const wrong =
    (await unknownClass(client, given.roles)) ?? (await unknownTarget(db, given.taxonomy))
  if (wrong !== null) return { ok: false, why: wrong }
  const taxonomy = await taxonomyOf(client, db, source.catalog, given.taxonomy)
  const forums = await forumsOf(client, given.forums)
  const found = { lacks, encodings: await encodingsFound(client) }
  const used = { roles, taxonomy, forums, said: found, messages: source.messages }
  const unused = await unusedEntries(client, given, used)
  const said = { ...found, unused }
  const mapping = { ...options, roles, taxonomy, forums, said }
  if (!options.isDry) {
    const [first, other] = [{ client, db }, second].map((one): Lane => {
      const inTransaction: Target['inTransaction'] = (work) => one.db.transaction().execute(work)
      return { client: one.client, target: { db: one.db, inTransaction } }
    })
    const done = await mapAll({ first, second: other, reader: second }, mapping)
    if (done.ok) {
      await dropSecrets(client, source)
      await dropMessageTexts(client, source.messages)
    }
    return done
  }
  try {
    return await db.transaction().execute(async (tx) => {
      const target: Target = { db: tx, inTransaction: (work) => work(tx) }
      const lanes = { first: { client, target }, second: null, reader: second }
      throw new DryEnd(await mapAll(lanes, mapping))
    })
  } catch (error) {
    if (error instanceof DryEnd) return error.result
    throw error
  }
}

const noMembers = ({ memberTable, name }: SourceDescription) =>
  `the source has no rows in ${memberTable}: is it ${name}?`

async function hasMembers(client: pg.ClientBase, source: SourceDescription): Promise<boolean> {
  const { rows } = await client.query(
    'select from import.progress where table_name = $1 and rows > 0 and is_known',
    [source.memberTable],
  )
  return rows.length > 0
}

const OTHER_SOURCE = 'another source was imported before: undo that import first'

function absentReason(places: readonly string[]): string {
  return `the source does not have what every known version of it has: ${places.join(', ')}. Is \
the dump whole? If the old site really has none of it, write \
absent: [${places.join(', ')}] into the mapping file`
}

/** Returns the names in the mapping that the site does not have; null: none. */
async function unknownClass(
  client: pg.ClientBase,
  roles: GivenMapping['roles'],
): Promise<string | null> {
  const known = await classSlugs(client)
  const wrong = Object.entries(roles).find(([, target]) => {
    return target.class !== null && !known.includes(target.class)
  })
  if (wrong === undefined) return null
  const [key, target] = wrong
  return `roles.${key}.class: there is no class "${target.class}"; there are ${known.join(', ')}`
}
