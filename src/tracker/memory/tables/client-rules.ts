import type { TrackerSettingsValues } from '../../../bridge/events/settings-events.ts'
import { PLACE_BITS, VERSION_PLACE, versionsOf } from '../../../domain/announce/client-rules.ts'
import { CLIENT_BANK_WORDS, CLIENT_RULE_WORDS, H, MAX_CLIENT_RULES } from '../layout.ts'

type ClientRule = NonNullable<TrackerSettingsValues['clientRules']>[number]

/** One rule: the first 8 bytes of a peer ID with a mask, a range of versions, and the verdict. */
const R = { hi: 0, lo: 1, maskHi: 2, maskLo: 3, least: 4, most: 5, isAllowed: 6 } as const

// Two banks, preceded by a word with the valid bank, its number of rules, and the verdict on other
// clients.
const HEAD = H.settings + 31
const BANK_BIT = 1 << 8
const DEFAULT_BIT = 1 << 9

/** Whether a client is allowed, by the first 8 bytes of its peer ID as two words (rule 50). */
export type IsClientAllowed = (hi: number, lo: number) => boolean

/**
 * Attaches a thread to the rules. The first rule that matches decides: those that forbid precede
 * those that allow, and the verdict on all other clients is last.
 */
export function attachClientRules(words: Int32Array): IsClientAllowed {
  return (hi, lo) => {
    const head = words[HEAD]
    const count = head & (BANK_BIT - 1)
    if (count === 0) return (head & DEFAULT_BIT) !== 0
    const bank = H.clientRules + ((head & BANK_BIT) === 0 ? 0 : CLIENT_BANK_WORDS)
    const version = versionIn(hi, lo)
    let isAllowed = (head & DEFAULT_BIT) !== 0
    for (let index = 0; index < count; index++) {
      const rule = bank + index * CLIENT_RULE_WORDS
      const differs =
        ((hi ^ words[rule + R.hi]) & words[rule + R.maskHi]) |
        ((lo ^ words[rule + R.lo]) & words[rule + R.maskLo])
      if (differs !== 0) continue
      if (version < words[rule + R.least] || version > words[rule + R.most]) continue
      if (words[rule + R.isAllowed] === 0) return false
      isAllowed = true
    }
    return isAllowed
  }
}

/** Returns the four characters after `-XX` as a number. */
function versionIn(hi: number, lo: number): number {
  const first = VERSION_PLACE[hi & 0xff]
  const second = VERSION_PLACE[lo >>> 24]
  const third = VERSION_PLACE[(lo >>> 16) & 0xff]
  const fourth = VERSION_PLACE[(lo >>> 8) & 0xff]
  return (((((first << PLACE_BITS) | second) << PLACE_BITS) | third) << PLACE_BITS) | fourth
}

/** Writes the rules, on the main thread. Readers see either the old rules or the new ones. */
export function writeClientRules(
  words: Int32Array,
  rules: readonly ClientRule[],
  othersAllowed: boolean,
): void {
  const other = (words[HEAD] & BANK_BIT) === 0 ? BANK_BIT : 0
  const bank = H.clientRules + (other === 0 ? 0 : CLIENT_BANK_WORDS)
  const used = rules.slice(0, MAX_CLIENT_RULES)
  for (const [index, given] of used.entries()) {
    const { prefix, isAllowed } = given
    const [least, most] = versionsOf(given)
    const bytes = Buffer.alloc(8)
    bytes.write(prefix, 'latin1')
    const mask = Buffer.alloc(8).fill(0xff, 0, prefix.length)
    const rule = bank + index * CLIENT_RULE_WORDS
    words[rule + R.hi] = bytes.readInt32BE(0)
    words[rule + R.lo] = bytes.readInt32BE(4)
    words[rule + R.maskHi] = mask.readInt32BE(0)
    words[rule + R.maskLo] = mask.readInt32BE(4)
    words[rule + R.least] = least
    words[rule + R.most] = most
    words[rule + R.isAllowed] = isAllowed ? 1 : 0
  }
  Atomics.store(words, HEAD, used.length | other | (othersAllowed ? DEFAULT_BIT : 0))
}
