import { HOUR_SECONDS } from '../units.ts'
import type { Ruling } from './types.ts'

const MINUTE = 60

function refuse(code: string, text: string, intervalSeconds: number): Ruling {
  return {
    code,
    reply: 'refuse',
    account: false,
    listed: false,
    endsSession: false,
    text,
    intervalSeconds,
    reasonOf: null,
  }
}

// The catalog of refusals. Clients and sites rely on the beginning of the texts. Transmission gives
// up on a torrent permanently on "unregistered torrent", so only UNREGISTERED and REMOVED use these
// words.

export const UNKNOWN_PASSKEY = refuse(
  'UNKNOWN_PASSKEY',
  'Unknown passkey: download the torrent again from the site',
  HOUR_SECONDS,
)
/**
 * For an address that has tried many passkeys, whether the current one is valid or not (rule 43).
 */
export const TOO_MANY_PASSKEYS = refuse(
  'TOO_MANY_PASSKEYS',
  'Too many unknown passkeys from this address: wait 10 minutes',
  10 * MINUTE,
)
export const MEMBER_BANNED: Ruling = {
  ...refuse('MEMBER_BANNED', 'Account disabled', HOUR_SECONDS),
  account: true,
  endsSession: true,
  reasonOf: 'member',
}
/**
 * The bytes that sessions of a former passkey have not reported yet still count, but the sessions
 * are not listed (rule 44).
 */
export const FORMER_PASSKEY: Ruling = {
  ...UNKNOWN_PASSKEY,
  code: 'FORMER_PASSKEY',
  account: true,
}
export const NETWORK_BANNED: Ruling = {
  ...refuse('NETWORK_BANNED', 'Address not allowed: its network is banned', HOUR_SECONDS),
  account: true,
  endsSession: true,
  reasonOf: 'network',
}
export const UNREGISTERED = refuse('UNREGISTERED', 'Unregistered torrent', HOUR_SECONDS / 2)
export const REMOVED: Ruling = {
  ...refuse('REMOVED', 'Unregistered torrent', HOUR_SECONDS / 2),
  account: true,
  endsSession: true,
  reasonOf: 'torrent',
}
export const NOT_KNOWN_YET: Ruling = {
  ...refuse('NOT_KNOWN_YET', 'Torrent not known yet: try again soon', 30),
  reply: 'warn',
}
export const PENDING: Ruling = {
  ...refuse('PENDING', 'Torrent is waiting for approval', MINUTE),
  reply: 'warn',
  account: true,
  reasonOf: 'torrent',
}
/** The uploader's session is already in the swarm, but is not given to other clients (rule 49). */
export const PENDING_OWN: Ruling = { ...PENDING, code: 'PENDING_OWN', listed: true }
export const LEECHING_FORBIDDEN: Ruling = {
  ...refuse('LEECHING_FORBIDDEN', 'Leeching not allowed', HOUR_SECONDS / 2),
  account: true,
}
export const TOO_MANY_CLIENTS = refuse(
  'TOO_MANY_CLIENTS',
  'Too many clients on this torrent',
  HOUR_SECONDS / 2,
)
export const LEECH_SLOTS_FULL: Ruling = {
  ...refuse(
    'LEECH_SLOTS_FULL',
    'Slots full: you have reached your download limit',
    HOUR_SECONDS / 4,
  ),
  reply: 'warn',
  account: true,
}
export const SEED_SLOTS_FULL: Ruling = {
  ...refuse('SEED_SLOTS_FULL', 'Slots full: you have reached your seeding limit', HOUR_SECONDS / 4),
  reply: 'warn',
  account: true,
}
export const NOT_A_CLIENT = refuse('NOT_A_CLIENT', 'Not a BitTorrent client', HOUR_SECONDS)
export const CLIENT_NOT_ALLOWED = refuse(
  'CLIENT_NOT_ALLOWED',
  'Client not allowed: see the allowed clients on the site',
  HOUR_SECONDS,
)
/** The session stays in the swarm, but does not get other peers for a while. */
export const TOO_MANY_LISTS: Ruling = {
  ...refuse('TOO_MANY_LISTS', 'Too many peer lists in one hour', HOUR_SECONDS / 4),
  reply: 'warn',
  account: true,
  listed: true,
}
export const PORT_DENIED = refuse('PORT_DENIED', 'Malformed request: port', HOUR_SECONDS / 2)
export const LOADING = refuse('LOADING', 'Tracker is loading', MINUTE)
export const OLD_CONNECTION = refuse('OLD_CONNECTION', 'Connection id is not valid', MINUTE)
export const FULL_SCRAPE = refuse('FULL_SCRAPE', 'Full scrape not allowed', HOUR_SECONDS)
export const TOO_MANY_SCRAPES = refuse('TOO_MANY_SCRAPES', 'Too many scrapes', 5 * MINUTE)
export const NOT_WRITTEN = refuse('NOT_WRITTEN', 'Could not be saved: try again soon', MINUTE)
/** The tracker that holds the torrent cannot keep up with what other trackers forward to it. */
export const HOLDER_BUSY = refuse('HOLDER_BUSY', 'Tracker is busy: try again soon', MINUTE)
export const INTERNAL_ERROR = refuse('INTERNAL_ERROR', 'Internal error', 5 * MINUTE)

/** Returns the refusal for a parameter that is missing, not valid or repeated; `what` names it. */
function malformed(what: string): Ruling {
  return refuse('MALFORMED', `Malformed request: ${what}`, HOUR_SECONDS / 2)
}

export const MALFORMED = {
  query: malformed('query'),
  info_hash: malformed('info_hash'),
  hex_info_hash: malformed('info_hash is 40 hex digits where 20 raw bytes are expected'),
  peer_id: malformed('peer_id'),
  port: malformed('port'),
  uploaded: malformed('uploaded'),
  downloaded: malformed('downloaded'),
  left: malformed('left'),
} as const

/** All refusals, for docs/reference/refusals.md. */
export const announceRefusals: readonly Ruling[] = [
  LOADING,
  UNKNOWN_PASSKEY,
  TOO_MANY_PASSKEYS,
  FORMER_PASSKEY,
  MEMBER_BANNED,
  NETWORK_BANNED,
  ...Object.values(MALFORMED),
  NOT_A_CLIENT,
  CLIENT_NOT_ALLOWED,
  TOO_MANY_LISTS,
  PORT_DENIED,
  NOT_KNOWN_YET,
  UNREGISTERED,
  REMOVED,
  PENDING,
  PENDING_OWN,
  LEECHING_FORBIDDEN,
  TOO_MANY_CLIENTS,
  LEECH_SLOTS_FULL,
  SEED_SLOTS_FULL,
  FULL_SCRAPE,
  TOO_MANY_SCRAPES,
  OLD_CONNECTION,
  NOT_WRITTEN,
  HOLDER_BUSY,
  INTERNAL_ERROR,
]
