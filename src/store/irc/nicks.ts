import { sql } from 'kysely'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'
import { MAX_NETWORKS } from './networks.ts'

// The nicks of members, to which the bot sends what their saved searches find.

/** How long a code is valid. */
const CODE_MS = HOUR_MS
/** The longest nick that is stored; networks allow fewer characters. */
export const NICK_LENGTH = 64

export type NickRow = Awaited<ReturnType<typeof list>>[number]

/** Returns the networks of the site by name, each with the nick of a member. */
export async function list(db: Db, memberId: number) {
  return db
    .selectFrom('irc_network as network')
    .leftJoin('irc_connection as now', 'now.network_id', 'network.id')
    .leftJoin('irc_nick as own', (join) =>
      join.onRef('own.network_id', '=', 'network.id').on('own.member_id', '=', memberId),
    )
    .select(['network.id', 'network.name', 'network.host', 'network.port'])
    .select(['network.is_tls as isTls', 'network.nick as botNick', 'now.nick as botNickNow'])
    .select(['own.nick', 'own.confirmed_at as confirmedAt', 'own.fault'])
    .where('network.is_on', '=', true)
    .orderBy(sql`lower(network.name)`)
    .limit(MAX_NETWORKS)
    .execute()
}

/**
 * Stores the keyed hash of a new code, which replaces the previous one; false: there is no such
 * network.
 */
export async function offerCode(
  db: Db,
  memberId: number,
  networkId: number,
  { codeHash, now }: { readonly codeHash: Buffer; readonly now: Date },
): Promise<boolean> {
  const until = new Date(now.getTime() + CODE_MS)
  const { numAffectedRows = 0n } = await sql`
    insert into irc_nick (member_id, network_id, code_hash, code_until)
    select ${memberId}, id, ${codeHash}, ${until} from irc_network
    where id = ${networkId} and is_on
    on conflict (member_id, network_id) do update
      set code_hash = excluded.code_hash, code_until = excluded.code_until`.execute(db)
  return numAffectedRows > 0n
}

interface Confirming {
  readonly codeHash: Buffer
  readonly nick: string
  /** The account at the services of the network, or else user and host. */
  readonly owner: string
}

/** Confirms a nick with an unused code; returns the name of the member, or null. */
export async function confirm(
  db: Db,
  networkId: number,
  { codeHash, nick, owner }: Confirming,
  now: Date,
): Promise<string | null> {
  if (nick === '' || nick.length > NICK_LENGTH) return null
  const { rows } = await sql<{ name: string }>`
    update irc_nick own set nick = ${nick}, owner = ${owner}, confirmed_at = ${now},
      code_hash = null, code_until = null, fault = null
    from member where member.id = own.member_id and member.state = 'active'
      and own.network_id = ${networkId} and code_hash = ${codeHash} and code_until > ${now}
    returning member.name`.execute(db)
  return rows.at(0)?.name ?? null
}

/** Removes the nick of a member on a network, with what waits to be sent to it. */
export async function remove(db: Db, memberId: number, networkId: number): Promise<boolean> {
  return deleteOne(db, 'irc_nick', { member_id: memberId, network_id: networkId })
}
