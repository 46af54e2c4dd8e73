// How much work the check of a password hash may take. The hash contains its cost, and imported
// hashes come from elsewhere: bcrypt of cost 31 occupies a core for days, and every sign-in does
// the work of the most expensive bcrypt hash.

/** The limit for bcrypt: 2^14 rounds take one to two seconds. */
export const MAX_BCRYPT_COST = 14
const MIN_BCRYPT_COST = 4
/** The limit for argon2: 256 MiB. */
const MAX_MEMORY_KIB = 262_144
const MAX_PASSES = 10
/** Each lane is computed by a separate thread. */
const MAX_LANES = 16
/** The least memory of each lane: RFC 9106 §3.1. */
const MIN_LANE_KIB = 8
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
const ARGON = /^\$argon2(?:id|i|d)\$(?:v=(?:16|19)\$)?m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/
/** A salt of 8 to 64 bytes and a hash of 12 to 64, in Base64 without padding. */
const SALT = /^[A-Za-z0-9+/]{11,86}$/
const DIGEST = /^[A-Za-z0-9+/]{16,86}$/

/** Why a hash cannot be used for comparison: it is neither bcrypt nor argon2, or costs too much. */
export type HashFault = 'malformed' | 'too dear'

/** Returns why a hash cannot be used; null: it can. */
export function hashFault(hash: string): HashFault | null {
  const bcrypt = BCRYPT.exec(hash)
  if (bcrypt !== null) {
    const cost = Number(bcrypt[1])
    if (cost < MIN_BCRYPT_COST) return 'malformed'
    return cost > MAX_BCRYPT_COST ? 'too dear' : null
  }
  const [, memory, ofTime, parallel, salt, digest] = ARGON.exec(hash) ?? []
  if (!SALT.test(salt ?? '') || !DIGEST.test(digest ?? '')) return 'malformed'
  const [memoryKib, passes, lanes] = [memory, ofTime, parallel].map(Number)
  if (passes < 1 || lanes < 1 || memoryKib < MIN_LANE_KIB * lanes) return 'malformed'
  const isDear = memoryKib > MAX_MEMORY_KIB || passes > MAX_PASSES || lanes > MAX_LANES
  return isDear ? 'too dear' : null
}

/** Returns the cost of a bcrypt hash; 0: it is another kind of hash. */
export function bcryptCostOf(hash: string): number {
  return Number(BCRYPT.exec(hash)?.[1] ?? 0)
}
