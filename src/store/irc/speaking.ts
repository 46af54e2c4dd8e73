import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import { withLock } from '../base/held-lock.ts'
import type { ChannelSettings } from './channels.ts'
import type { NetworkSettings } from './networks.ts'

// The data that the bot reads, and what it records about its connections. Only one bot speaks at a
// time.

/** No other lock of the program has this number. */
const SPEAKER_LOCK = 0x6261_626f_7505

/** Runs `work` while this bot is the one that speaks; returns false if another one is. */
export async function asSpeaker(db: Db, work: (only: Db) => Promise<void>): Promise<boolean> {
  return withLock(db, SPEAKER_LOCK, work)
}

export interface SpokenChannel extends Pick<
  ChannelSettings,
  'name' | 'format' | 'template' | 'hasPromoted'
> {
  readonly id: number
  readonly key: string | null
}

export interface SpokenNetwork extends NetworkSettings {
  readonly id: number
  /** Changes whenever the network or one of its channels is changed. */
  readonly revision: number
  readonly password: string | null
  readonly serverPassword: string | null
  readonly certificate: string | null
  readonly channels: readonly SpokenChannel[]
}

/** Returns the enabled networks, with their channels and secrets. */
export async function networks(db: Db, secrets: Secrets): Promise<readonly SpokenNetwork[]> {
  const rows = await db
    .selectFrom('irc_network')
    .selectAll()
    .where('is_on', '=', true)
    .orderBy('id')
    .execute()
  const channels = await db
    .selectFrom('irc_channel')
    .selectAll()
    .where('network_id', 'in', [0, ...rows.map(({ id }) => id)])
    .orderBy('id')
    .execute()
  const unsealed = (sealed: Buffer | null) => (sealed === null ? null : secrets.unseal(sealed))
  return rows.map((row) => ({
    ...{ id: row.id, name: row.name, host: row.host, port: row.port, isTls: row.is_tls },
    ...{ authorities: row.authorities, nick: row.nick, realName: row.real_name },
    ...{ signIn: row.sign_in, account: row.account, lineMs: row.line_ms, isOn: row.is_on },
    revision: row.revision,
    password: unsealed(row.password_sealed),
    serverPassword: unsealed(row.server_password_sealed),
    certificate: unsealed(row.certificate_sealed),
    channels: channels
      .filter(({ network_id: networkId }) => networkId === row.id)
      .map(({ id, name, format, template, has_promoted: hasPromoted, key_sealed: key }) => {
        return { id, name, format, template, hasPromoted, key: unsealed(key) }
      }),
  }))
}

export interface ConnectionReport {
  readonly networkId: number
  readonly state: 'connecting' | 'up' | 'failed'
  readonly node: string
  readonly nick: string | null
  readonly fault: string | null
}

const FAULT_LENGTH = 300

/** Records the state of a connection, for the console and the doctor. */
export async function report(db: Db, given: ConnectionReport, now: Date): Promise<void> {
  const { networkId, state, node, nick } = given
  const fault = given.fault?.slice(0, FAULT_LENGTH) ?? null
  // The network may have been removed a moment ago.
  await sql`
    insert into irc_connection (network_id, state, node, nick, fault, at)
    select id, ${state}, ${node}, ${nick}, ${fault}, ${now} from irc_network where id = ${networkId}
    on conflict (network_id) do update set state = excluded.state, node = excluded.node,
      nick = excluded.nick, fault = excluded.fault, at = excluded.at`.execute(db)
}

/** Records why the bot cannot join a channel or speak in it; null: it can again. */
export async function reportChannel(db: Db, channelId: number, fault: string | null) {
  const text = fault?.slice(0, FAULT_LENGTH) ?? null
  await db
    .updateTable('irc_place')
    .set({ fault: text })
    .where('channel_id', '=', channelId)
    .where(sql<boolean>`fault is distinct from ${text}`)
    .execute()
}

/** Returns the reasons that keep the bot from announcing, for the doctor. */
export async function faults(db: Db) {
  return db
    .selectFrom('irc_network')
    .leftJoin('irc_connection as now', 'now.network_id', 'irc_network.id')
    .select(['irc_network.name', 'now.state', 'now.fault', 'now.at'])
    .select((eb) =>
      eb
        .selectFrom('irc_channel')
        .innerJoin('irc_place', 'irc_place.channel_id', 'irc_channel.id')
        .whereRef('irc_channel.network_id', '=', 'irc_network.id')
        .where('irc_place.fault', 'is not', null)
        .select(
          sql<string>`string_agg(irc_channel.name || ': ' || irc_place.fault, '; ')`.as('all'),
        )
        .as('channelFaults'),
    )
    .where('is_on', '=', true)
    .orderBy('irc_network.id')
    .execute()
}
