import argon2 from 'argon2'
import { bcryptCostOf, hashFault, MAX_BCRYPT_COST } from './hash-bounds.ts'
import { argonInput, isRightBcrypt, readOld } from './old-passwords.ts'

// 19 MiB and two passes (OWASP's first choice for argon2id), which take 30 ms or more on one core.
const COST: PasswordCost = { memoryKib: 19_456, passes: 2 }

/** The most hashes that are calculated in parallel: each needs 19 MiB and a core. */
const MAX_AT_ONCE = 2

export interface PasswordCost {
  readonly memoryKib: number
  readonly passes: number
}

export interface Passwords {
  readonly hash: (password: string) => Promise<string>
  /**
   * Returns whether a password matches a hash. With `null` (no such member), does the same work and
   * returns false, so that the time reveals no names. A hash that costs more than a sign-in may
   * cost never matches.
   */
  readonly isRight: (
    password: string,
    hash: string | null,
    /**
     * The highest cost of imported bcrypt hashes, within the bounds of hashes. The same work is
     * done for every account.
     */
    bcryptCost?: number | null,
  ) => Promise<boolean>
}

/**
 * Creates and checks passwords as argon2id hashes; in a burst, sign-ins wait their turn.
 *
 * @param cost of new hashes, which contain it; tests sign in often and use a lower one
 * @param maxBcryptCost the highest cost for which the work of bcrypt is done
 */
export function createPasswords(
  cost: PasswordCost = COST,
  maxBcryptCost = MAX_BCRYPT_COST,
): Passwords {
  const inTurn = createTurnstile(MAX_AT_ONCE)
  let decoy: Promise<string> | undefined
  return {
    hash: (password) => inTurn(() => argon2.hash(password, argonOptions(cost))),
    async isRight(password, hash, bcryptCost = null) {
      decoy ??= inTurn(() => argon2.hash('no account has this password', argonOptions(cost)))
      const known = hash === null ? null : readOld(hash)
      const own = known?.hash ?? hash ?? ''
      const isFit = hashFault(own) === null
      const old = isFit ? known : null
      const isArgon = isFit && own.startsWith('$argon2')
      const compared = isArgon ? own : await decoy
      const isRight = await inTurn(() => argon2.verify(compared, argonInput(password, old)))
      const dearest = Math.max(bcryptCost ?? 0, isFit ? bcryptCostOf(own) : 0)
      const highest = Math.min(dearest, maxBcryptCost)
      if (highest === 0) return isRight && isArgon
      const isBcrypt = await inTurn(() => isRightBcrypt(password, old, highest))
      return isArgon ? isRight : isBcrypt
    },
  }
}

/**
 * Returns whether a hash was imported, or costs less than new ones: the next sign-in replaces it.
 */
export function isDated(hash: string): boolean {
  return !hash.startsWith('$argon2id$')
}

function argonOptions({ memoryKib, passes }: PasswordCost) {
  return { type: argon2.argon2id, memoryCost: memoryKib, timeCost: passes, parallelism: 1 } as const
}

type Turnstile = <T>(work: () => Promise<T>) => Promise<T>

function createTurnstile(atOnce: number): Turnstile {
  const waiting: (() => void)[] = []
  let free = atOnce
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
