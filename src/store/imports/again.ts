import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Passwords } from '../accounts/passwords.ts'
import * as roleSlots from '../roles/role-slots.ts'
import { taxonomyOf } from './catalog/taxonomy.ts'
import { importTorrents } from './catalog/torrents.ts'
import type { CorrectedKind } from './corrections.ts'
import { openedMapping, roleChooser } from './given-mapping.ts'
import { setInviters } from './inviters.ts'
import type { Target } from './members.ts'
import { importMembers, MEMBER } from './members.ts'
import { dropSecrets } from './plain-members.ts'
import type { ImportConnections } from './one-at-a-time.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { ImportRow } from './records.ts'
import * as records from './records.ts'
import { rolesOf } from './roles.ts'
import * as runs from './runs.ts'
import { sources } from './sources/index.ts'

interface Given {
  readonly kind: CorrectedKind
  readonly oldId: number
  readonly secrets: Secrets
  readonly passwords: Passwords
  readonly now: Date
  /** The name of this site, if the environment fixes it. */
  readonly siteName?: string
}

/**
 * Imports one staged row again, with the mapping of the latest run. The next run imports the rows
 * that belong to it (traffic, comments).
 *
 * @returns its new outcome; 'busy' while a run is under way; 'not staged': the rows no longer exist
 */
export function importAgain(
  url: string,
  log: Log,
  given: Given,
): Promise<ImportRow | 'busy' | 'not staged'> {
  return oneAtATime(url, log, (connections) => again(connections, given))
}

/** Like `importAgain`, for several rows of a kind, in the given order. */
export function importSomeAgain(
  url: string,
  log: Log,
  { oldIds, ...given }: Omit<Given, 'oldId'> & { readonly oldIds: readonly number[] },
): Promise<readonly ImportRow[] | 'busy' | 'not staged'> {
  return oneAtATime(url, log, async (connections) => {
    const rows: ImportRow[] = []
    for (const oldId of oldIds) {
      const row = await again(connections, { ...given, oldId })
      if (row === 'not staged') return row
      rows.push(row)
    }
    return rows
  })
}

async function again(
  { client, db, second: reader }: ImportConnections,
  { kind, oldId, ...given }: Given,
): Promise<ImportRow | 'not staged'> {
  const run = await runs.latest(db)
  const source = sources.find(({ name }) => name === run?.source)
  if (run === null || source === undefined || !(await isStaged(client))) return 'not staged'
  const inTransaction: Target['inTransaction'] = (work) => db.transaction().execute(work)
  const target = { db, inTransaction }
  const common = { origin: run.site, now: given.now, only: oldId }
  if (kind === MEMBER) {
    const roleOf = roleChooser(run.mapping.roles, await rolesOf(client, source))
    const mapping = { ...openedMapping(run.mapping, given.secrets), roleOf }
    await importMembers(client, target, { ...given, ...common, mapping })
    await inTransaction(setInviters)
    await inTransaction((tx) => roleSlots.beginAll(tx, given.now))
    await dropSecrets(client, source)
  } else {
    const { catalog } = source
    const taxonomy = await taxonomyOf(client, db, catalog, run.mapping.taxonomy)
    const findFile = () => Promise.resolve({ bytes: null, why: NO_FILE })
    await importTorrents(client, target, { ...common, catalog, taxonomy, findFile, reader })
  }
  return (await records.ofIds(db, kind, [oldId])).get(oldId) ?? 'not staged'
}

const NO_FILE = 'No .torrent: upload it here, or run the import again with --torrents'

/**
 * Returns whether the rows of the latest run are still stored in the form that all sources share.
 */
async function isStaged(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>(
    `select to_regclass('import.plain_member') is not null
      and to_regclass('import.open_torrent') is not null as is`,
  )
  return rows[0].is
}
