import { isLoopback } from '../../../domain/torrents/compose-file.ts'
import type { Config } from '../../../shared/config.ts'
import { bytes } from '../../../shared/format.ts'
import type { Content, Health } from '../../../store/fleet/health.ts'
import { SHARED_ACCOUNT } from '../../postgres/home.ts'
import { findings, type Check, type DatabaseLook, type Finding } from '../finding.ts'

const { fatal, warning, note, ok } = findings('database')

/**
 * The connection pools of site and jobs, plus the connections of the queue, LISTEN and a command.
 */
const NEEDED_CONNECTIONS = 40
const OLDEST_SERVER = 15
/** From this size on, the memory that PostgreSQL uses by default is too little. */
const LARGE_DATABASE = 2 ** 30
/** The values with which PostgreSQL is installed, in bytes. */
const USUAL = { buffers: 2 ** 27, log: 2 ** 30 } as const

export const database: Check = {
  name: 'database',
  look({ database: look, secretFingerprint, config }) {
    const { health, error, place, isEmbedded } = look
    if (error !== null) return [away(look, error)]
    if (health === null) return [note('no database yet: the first start creates it')]
    const kind = isEmbedded ? 'embedded' : 'separate'
    const found = judge(health, isEmbedded, secretFingerprint)
    found.push(...people(health.content, config), ...files(look))
    const isBad = found.some(({ severity }) => severity === 'fatal')
    if (isBad) return found
    return [ok(`PostgreSQL ${health.serverVersion} (${kind}) in ${place}`), ...found]
  },
}

function people(content: Content | null, { BABOU_SITE_URL: url }: Config): Finding[] {
  if (content === null) return []
  const found: Finding[] = []
  if (content.isDemo) {
    const isOpen = !isLoopback(new URL(url).hostname)
    const what = 'it was filled by `babou demo`: its members, staff among them, share one password'
    found.push(
      isOpen ? warning(what, 'use a new database before you open a site to others') : note(what),
    )
  }
  if (!content.hasOwner)
    found.push(note('the site has no owner account yet', 'npx babou setup-link'))
  return found
}

function files({ owner, place }: DatabaseLook): Finding[] {
  if (owner !== SHARED_ACCOUNT) return []
  return [
    warning(
      `PostgreSQL runs as the shared account ${owner}: its other programs can read the database`,
      `stop babou, then: useradd --system babou; chown -R babou: ${place}`,
    ),
  ]
}

function away({ isEmbedded, place }: DatabaseLook, error: string): Finding {
  const mend = isEmbedded
    ? 'see the messages of PostgreSQL here; the usual causes are disk, permissions and memory'
    : 'start that server, or correct host, port, name, user or password in DATABASE_URL'
  return fatal(`the database ${place ?? ''} cannot be used: ${error}`.replace('  ', ' '), mend)
}

function judge(health: Health, isEmbedded: boolean, fingerprint: string | null): Finding[] {
  return [
    ...writers(health),
    ...server(health),
    ...schema(health, isEmbedded),
    ...connections(health, isEmbedded),
    ...rights(health),
    ...sizes(health, isEmbedded),
    ...secret(health, fingerprint),
  ]
}

function writers({ writers: hosts }: Health): Finding[] {
  if (hosts.length < 2) return []
  return [
    fatal(
      `${hosts.length} hosts of DATABASE_URL accept writes: ${hosts.join(', ')}`,
      'stop the server that was primary before, and make it a standby: docs/operators/standby.md',
    ),
  ]
}

function server({ serverVersion, encoding, lackingExtensions }: Health): Finding[] {
  const found: Finding[] = []
  if (Number.parseInt(serverVersion, 10) < OLDEST_SERVER) {
    found.push(
      fatal(
        `PostgreSQL ${serverVersion} is older than ${OLDEST_SERVER}`,
        `use a server of ${OLDEST_SERVER} or newer, or unset DATABASE_URL for the embedded one`,
      ),
    )
  }
  if (encoding !== 'UTF8') {
    found.push(
      fatal(
        `the database has the encoding ${encoding}, but Unicode is needed`,
        "create it again: create database babou encoding 'UTF8' template template0",
      ),
    )
  }
  if (lackingExtensions.length > 0) {
    found.push(
      fatal(
        `the server lacks the extensions ${lackingExtensions.join(', ')}`,
        'install its contrib package (Debian: in postgresql-NN; others: postgresql-contrib)',
      ),
    )
  }
  return found
}

function schema({ schemaFault, pending }: Health, isEmbedded: boolean): Finding[] {
  if (schemaFault !== null) return [fatal(schemaFault, 'see docs/operators/upgrade.md')]
  if (pending.length === 0) return []
  const names = `it lacks the migrations ${pending.join(', ')}`
  if (isEmbedded) return [note(names, 'nothing to do: the next `babou up` runs them')]
  return [fatal(names, 'run `npx babou migrate up`')]
}

function connections({ connections: { used, most } }: Health, isEmbedded: boolean): Finding[] {
  if (isEmbedded || most - used >= NEEDED_CONNECTIONS) return []
  return [
    warning(
      `${used} of ${most} connections are in use; site and jobs need ${NEEDED_CONNECTIONS}`,
      'raise max_connections of the server, or use a separate server for babou',
    ),
  ]
}

function rights({ excessRights }: Health): Finding[] {
  if (excessRights.length === 0) return []
  return [
    warning(
      `the database role of babou has more rights than it needs: ${excessRights.join(', ')}`,
      'use a role that only owns its database: docs/operators/public-server.md',
    ),
  ]
}

function sizes({ sizes: { database, buffers, log } }: Health, isEmbedded: boolean): Finding[] {
  if (isEmbedded || database < LARGE_DATABASE) return []
  const found: Finding[] = []
  const page = 'docs/operators/public-server.md'
  if (buffers <= USUAL.buffers) {
    found.push(
      warning(
        `PostgreSQL has ${bytes(buffers)} of memory for a database of ${bytes(database)}`,
        `set shared_buffers to a quarter of that machine's memory: ${page}`,
      ),
    )
  }
  if (log <= USUAL.log) {
    found.push(
      note(
        `after each ${bytes(log)} of its log, PostgreSQL writes whole pages to it again`,
        `set max_wal_size to 4GB and checkpoint_timeout to 15min: ${page}`,
      ),
    )
  }
  return found
}

function secret({ content }: Health, fingerprint: string | null): Finding[] {
  const known = content?.secretFingerprint ?? null
  if (known === null || known === fingerprint) return []
  return [
    fatal(
      `it was created with another BABOU_SECRET (fingerprint ${known}, ours is ` +
        `${fingerprint ?? 'not created yet'})`,
      'restore the old secret: the file `secret` of the BABOU_DATA it was created with',
    ),
  ]
}
