import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import type { Actor, Details } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as removals from '../records/removals.ts'

// Networks where the bot announces torrents, as staff set them up in the console.

/** The channel that wakes the bot when a network or a channel has changed. */
export const IRC_CHANNEL = 'irc-changed'
export const MAX_NETWORKS = 10

export const SIGN_INS = ['none', 'plain', 'external', 'nickserv'] as const
export type SignIn = (typeof SIGN_INS)[number]

export interface NetworkSettings {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly isTls: boolean
  /** Certificates in PEM format; null: only the authorities of the system are trusted. */
  readonly authorities: string | null
  readonly nick: string
  readonly realName: string
  readonly signIn: SignIn
  readonly account: string
  readonly lineMs: number
  readonly isOn: boolean
}

/** Secrets of a network. Undefined: unchanged; null: removed. */
export interface NetworkSecrets {
  readonly password?: string | null
  readonly serverPassword?: string | null
  /** In PEM format: a certificate with its private key. */
  readonly certificate?: string | null
}

export type NetworkRow = Awaited<ReturnType<typeof list>>[number]

/** Returns all networks by name, with the last report of their connections but without secrets. */
export async function list(db: Db) {
  return rowsOf(db)
    .orderBy(sql`lower(irc_network.name)`)
    .limit(MAX_NETWORKS)
    .execute()
}

export async function find(db: Db, id: number): Promise<NetworkRow | null> {
  const row = await rowsOf(db).where('irc_network.id', '=', id).executeTakeFirst()
  return row ?? null
}

function rowsOf(db: Db) {
  return db
    .selectFrom('irc_network')
    .leftJoin('irc_connection as now', 'now.network_id', 'irc_network.id')
    .select(['irc_network.id', 'name', 'host', 'port', 'is_tls as isTls', 'authorities'])
    .select(['irc_network.nick', 'real_name as realName', 'sign_in as signIn', 'account'])
    .select(['line_ms as lineMs', 'is_on as isOn', 'created_at as createdAt'])
    .select(['now.state', 'now.node', 'now.nick as nickInUse', 'now.fault', 'now.at as reportedAt'])
    .select([
      sql<boolean>`password_sealed is not null`.as('hasPassword'),
      sql<boolean>`server_password_sealed is not null`.as('hasServerPassword'),
      sql<boolean>`certificate_sealed is not null`.as('hasCertificate'),
    ])
}

/** Returns whether the bot has anything to do. */
export async function isAnyOn(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('irc_network')
    .select('id')
    .where('is_on', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export type Made = { readonly ok: true; readonly id: number } | { readonly ok: false; why: Refusal }
export type Refusal = 'taken' | 'many'

/** Adds a network; refused when the name is taken, or there are MAX_NETWORKS. */
export async function add(
  db: Db,
  given: { readonly settings: NetworkSettings; readonly hidden: NetworkSecrets },
  { secrets, by, now }: { readonly secrets: Secrets; readonly by: Actor; readonly now: Date },
): Promise<Made> {
  const { settings, hidden } = given
  return db.transaction().execute(async (tx): Promise<Made> => {
    // Makes additions wait for each other: the table is small and rarely written.
    await sql`lock table irc_network in share row exclusive mode`.execute(tx)
    const there = await tx.selectFrom('irc_network').select('id').execute()
    if (there.length >= MAX_NETWORKS) return { ok: false, why: 'many' }
    if (await isTaken(tx, settings.name, null)) return { ok: false, why: 'taken' }
    const { id } = await tx
      .insertInto('irc_network')
      .values({ ...rowOf(settings), ...sealed(hidden, secrets), created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const target = { kind: 'irc-network', id, name: settings.name }
    await audit.record(tx, { by, action: 'irc.add', target, after: shown(settings) }, now)
    await tell(tx)
    return { ok: true, id }
  })
}

/** Changes a network, to which the bot then connects again. */
export async function change(
  db: Db,
  id: number,
  given: { readonly settings: NetworkSettings; readonly hidden: NetworkSecrets },
  { secrets, by, now }: { readonly secrets: Secrets; readonly by: Actor; readonly now: Date },
): Promise<'done' | 'taken' | 'none'> {
  const { settings, hidden } = given
  return db.transaction().execute(async (tx) => {
    await sql`lock table irc_network in share row exclusive mode`.execute(tx)
    const before = await find(tx, id)
    if (before === null) return 'none'
    if (await isTaken(tx, settings.name, id)) return 'taken'
    await tx
      .updateTable('irc_network')
      .set({
        ...rowOf(settings),
        ...sealed(hidden, secrets),
        revision: sql`revision + 1`,
      })
      .where('id', '=', id)
      .execute()
    const target = { kind: 'irc-network', id, name: settings.name }
    const differing = audit.difference(shown(before), shown(settings))
    await audit.record(tx, { by, action: 'irc.change', target, ...differing }, now)
    await tell(tx)
    return 'done'
  })
}

/** Removes a network with its channels, which the bot leaves. */
export async function remove(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  const row = { from: 'irc_network', kind: 'irc-network', action: 'irc.remove' } as const
  return db.transaction().execute(async (tx) => {
    const isDone = await removals.deleteRow(tx, row, id, by, now)
    if (isDone) await tell(tx)
    return isDone
  })
}

async function isTaken(tx: Db, name: string, except: number | null): Promise<boolean> {
  const rows = await tx
    .selectFrom('irc_network')
    .select('id')
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .execute()
  return rows.some(({ id }) => id !== except)
}

function rowOf({ isTls, realName, signIn, lineMs, isOn, ...same }: NetworkSettings) {
  const { name, host, port, authorities, nick, account } = same
  return {
    ...{ name, host, port, is_tls: isTls, authorities, nick, real_name: realName },
    ...{ sign_in: signIn, account, line_ms: lineMs, is_on: isOn },
  }
}

function sealed({ password, serverPassword, certificate }: NetworkSecrets, secrets: Secrets) {
  const seal = (text: string | null) => (text === null ? null : secrets.seal(text))
  return {
    ...(password !== undefined && { password_sealed: seal(password) }),
    ...(serverPassword !== undefined && { server_password_sealed: seal(serverPassword) }),
    ...(certificate !== undefined && { certificate_sealed: seal(certificate) }),
  }
}

function shown(settings: NetworkSettings): Details {
  const { name, host, port, isTls, nick, signIn, account, lineMs, isOn } = settings
  return { name, host, port, isTls, nick, signIn, account, lineMs, isOn }
}

/** Wakes the bot when the transaction commits. */
export async function tell(tx: Db): Promise<void> {
  await sql`select pg_notify(${IRC_CHANNEL}, '')`.execute(tx)
}
