import type pg from 'pg'
import type { Secrets } from '../../shared/secrets.ts'
import type { RoleTarget } from '../../domain/imports/roles.ts'
import type { Passwords } from '../accounts/passwords.ts'
import * as roleSlots from '../roles/role-slots.ts'
import { makePlainTorrents } from './catalog/plain-torrents.ts'
import type { GivenTaxonomy, SourceTaxonomy } from './catalog/taxonomy.ts'
import { taxonomyOf, unknownTarget } from './catalog/taxonomy.ts'
import type { FindFile } from './catalog/torrents.ts'
import { importTorrents } from './catalog/torrents.ts'
import { importCollections } from './collections/collections.ts'
import { setInviters } from './inviters.ts'
import type { MemberMapping } from './member-values.ts'
import type { Target } from './members.ts'
import { importMarks } from './marks/marks.ts'
import { importMembers } from './members.ts'
import type { ImportConnection } from './one-at-a-time.ts'
import { makePlainMembers } from './plain-members.ts'
import * as records from './records.ts'
import type { ImportReport } from './report.ts'
import { report } from './report.ts'
import type { SourceRole } from './roles.ts'
import { classSlugs, rolesOf } from './roles.ts'
import type { SourceDescription } from './sources/description.ts'
import type { Reading } from './staging.ts'
import { stage } from './staging.ts'
import type { SourceForum } from './texts/forums.ts'
import { forumsOf } from './texts/forums.ts'
import { makePlainForums } from './texts/plain-talk.ts'
import { importTalk } from './texts/talk.ts'
import { importTraffic } from './traffic/traffic.ts'

/** What the mapping file says; the rest is as suggested. */
export interface GivenMapping extends Omit<MemberMapping, 'roleOf'> {
  readonly roles: Readonly<Record<string, RoleTarget>>
  readonly taxonomy: GivenTaxonomy
  /** Slugs of forums by the key of the source; null: left out. */
  readonly forums: Readonly<Record<string, string | null>>
  /** Names by which links led to the old site, in lower case. */
  readonly hosts: readonly string[]
}

export interface ImportOptions {
  readonly reading: Reading
  readonly secrets: Secrets
  readonly passwords: Passwords
  readonly mapping: GivenMapping
  /** The name of the old site. */
  readonly site: string
  /** Where it was read from, without passwords. */
  readonly origin: string
  readonly now: Date
  readonly isDry: boolean
  /** Finds the .torrent files that the database of the source does not have. */
  readonly findFile: FindFile
  readonly onProgress: (stage: ImportStage, count: number) => void
}

/** A history is what a member has done with a torrent. */
export type ImportStage = 'read' | 'members' | 'torrents' | 'histories' | 'texts'

export type Imported =
  | {
      readonly ok: true
      readonly roles: readonly SourceRole[]
      readonly taxonomy: SourceTaxonomy
      readonly forums: readonly SourceForum[]
      readonly report: ImportReport
      readonly circles: number
    }
  | { readonly ok: false; readonly why: string }

/** Ends the transaction of a dry run: it does everything, and takes it back. */
class DryEnd extends Error {
  readonly result: Imported
  constructor(result: Imported) {
    super('the dry run ended')
    this.result = result
  }
}

/** Reads a source and imports what is new or changed in it. */
export async function importSource(
  { client, db }: ImportConnection,
  options: ImportOptions,
): Promise<Imported> {
  const { source } = options.reading
  await stage(client, { ...options.reading, onRows: (rows) => options.onProgress('read', rows) })
  if (!(await hasMembers(client, source))) {
    return {
      ok: false,
      why: `the source has no rows in ${source.memberTable}: is it ${source.name}?`,
    }
  }
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
  const mapping = { ...options, roles, taxonomy, forums }
  if (!options.isDry) {
    const inTransaction: Target['inTransaction'] = (work) => db.transaction().execute(work)
    return mapAll(client, { db, inTransaction }, mapping)
  }
  try {
    return await db.transaction().execute(async (tx) => {
      const target: Target = { db: tx, inTransaction: (work) => work(tx) }
      throw new DryEnd(await mapAll(client, target, mapping))
    })
  } catch (error) {
    if (error instanceof DryEnd) return error.result
    throw error
  }
}

async function hasMembers(client: pg.ClientBase, source: SourceDescription): Promise<boolean> {
  const { rows } = await client.query(
    'select from import.progress where table_name = $1 and rows > 0 and is_known',
    [source.memberTable],
  )
  return rows.length > 0
}

interface Mapping extends ImportOptions {
  readonly roles: readonly SourceRole[]
  readonly taxonomy: SourceTaxonomy
  readonly forums: readonly SourceForum[]
}

async function mapAll(client: pg.ClientBase, target: Target, given: Mapping): Promise<Imported> {
  const { reading, mapping, site, origin, now, roles, taxonomy, forums } = given
  const { source } = reading
  const begun = await target.inTransaction((tx) => {
    return records.begin(tx, { source: source.name, origin, now })
  })
  if (begun !== 'ok') {
    return { ok: false, why: 'another source was imported before: undo that import first' }
  }
  const { secrets, passwords, onProgress } = given
  const targets = new Map<string, RoleTarget>(roles.map((role) => [role.key, role]))
  const roleOf = (key: string) => mapping.roles[key] ?? targets.get(key) ?? NO_ROLE
  await importMembers(client, target, {
    ...{ secrets, passwords, now, origin: site, mapping: { ...mapping, roleOf } },
    onMembers: (count) => onProgress('members', count),
  })
  const circles = await target.inTransaction(setInviters)
  await importTorrents(client, target, {
    ...{ catalog: source.catalog, taxonomy, findFile: given.findFile, origin: site, now },
    onTorrents: (count) => onProgress('torrents', count),
  })
  await importTraffic(target, {
    ...{ description: source.traffic, origin: site, now },
    onPairs: (count) => onProgress('histories', count),
  })
  await importMarks(target, { lists: source.marks, now })
  const texts = { secrets, now, site: { program: source.name, hosts: mapping.hosts } }
  if (source.collections !== null) {
    await importCollections(client, target, source.collections, texts)
  }
  await importTalk(client, target, {
    ...{ talk: source.talk, forums, roles, roleOf, ...texts },
    onTexts: (count) => onProgress('texts', count),
  })
  await target.inTransaction(async (tx) => {
    await roleSlots.beginAll(tx, now)
    await records.complete(tx, now)
    await records.analyze(tx)
  })
  return { ok: true, roles, taxonomy, forums, circles, report: await report(target.db, source) }
}

const NO_ROLE: RoleTarget = { role: 'member', class: null }

/** What the mapping names and the site does not have; null: nothing. */
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
