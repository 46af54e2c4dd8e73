import { sql } from 'kysely'
import type pg from 'pg'
import { MAX_NETWORKS } from '../../../bridge/events/network-events.ts'
import type { AddressRange } from '../../../domain/bans/network-ranges.ts'
import { addressNumber, networksOf } from '../../../domain/bans/network-ranges.ts'
import * as networkBans from '../../bans/network-bans.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { Target } from '../members.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import type { NetworkBanDescription } from '../described/bans.ts'

export const NETWORK_BAN = 'network-ban'

/**
 * The most networks for a range that is not itself a network: if it needs more, the range is a
 * mistake.
 */
const MAX_OF_ONE = 64
const MAX_REASON = 200
const FOUR = 2n ** 32n

interface GivenBan {
  readonly id: number
  readonly first: string | null
  readonly last: string | null
  readonly reason: string
  readonly at: Date | null
}

/** Bans the networks that the old site has banned; no later run lifts a ban. */
export async function importNetworkBans(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  bans: NetworkBanDescription,
  now: Date,
): Promise<void> {
  const { rows } = await client.query<GivenBan>(
    `select distinct on (id) * from (${bans.rows}) b where id is not null order by id limit $1`,
    [MAX_NETWORKS],
  )
  const taken = { rows: bans.rows, taken: rows, most: MAX_NETWORKS }
  await inTransaction((tx) => records.noteBeyond(tx, NETWORK_BAN, taken))
  const known = await records.ofIds(
    db,
    NETWORK_BAN,
    rows.map(({ id }) => id),
  )
  const open = rows.filter(({ id }) => !known.has(id))
  if (open.length === 0) return
  await inTransaction((tx) => write(tx, open, now))
}

async function write(tx: Db, bans: readonly GivenBan[], now: Date): Promise<void> {
  await records.mark(tx)
  const version = await networkBans.raise(tx)
  let room = MAX_NETWORKS - (await networkBans.count(tx))
  const rows: ImportRow[] = []
  for (const ban of bans) {
    const networks = networksIn(ban)
    const reason = whyNot(networks, room)
    const done = { oldId: ban.id, newId: null, digest: '', figures: null }
    if (networks === null || reason !== null) {
      rows.push({ ...done, outcome: 'left-out', reason: reason ?? '' })
      continue
    }
    const made = await insert(tx, networks, ban, now)
    room -= made
    rows.push({ ...done, outcome: made > 0 ? 'imported' : 'merged', reason: '' })
  }
  await networkBans.tell(tx, version, now)
  await records.put(tx, NETWORK_BAN, rows)
}

function whyNot(networks: readonly string[] | null, room: number): string | null {
  if (networks === null) return 'It is not a range of addresses'
  if (networks.length > MAX_OF_ONE) return `More than ${MAX_OF_ONE} networks in one range`
  return networks.length > room ? 'There are too many banned networks' : null
}

async function insert(tx: Db, networks: readonly string[], ban: GivenBan, now: Date) {
  const reason = [...ban.reason.trim()].slice(0, MAX_REASON).join('')
  const text = reason === '' ? 'Banned on the old site' : reason
  const { numAffectedRows } = await sql`
    insert into network_ban (network, reason, created_at)
    select network::cidr, ${text}, ${ban.at ?? now} from ${givenRows(networks, {
      network: ['text', (network) => network],
    })} on conflict do nothing`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

function networksIn({ first, last }: GivenBan): readonly string[] | null {
  const from = addressOf(first)
  const to = addressOf(last ?? first)
  if (from === null || to === null || from.bits !== to.bits) return null
  if (from.value > to.value) return null
  const range: AddressRange = { bits: from.bits, first: from.value, last: to.value }
  return networksOf(range)
}

/** Returns an address from text or a number. Negative numbers come from a 32-bit PHP. */
function addressOf(text: string | null) {
  if (text === null) return null
  if (!/^-?\d{1,10}$/.test(text)) return addressNumber(text)
  const number = BigInt(text)
  const value = number < 0n ? number + FOUR : number
  return value < 0n || value >= FOUR ? null : { bits: 32 as const, value }
}
