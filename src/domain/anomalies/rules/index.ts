import { forgedClient } from './forged-client.ts'
import { impossibleSpeed } from './impossible-speed.ts'
import { keySharing } from './key-sharing.ts'
import { mutualFills } from './mutual-fills.ts'
import { retiredRules } from './retired.ts'
import { sharedAddress } from './shared-address.ts'
import { unknownHashes } from './unknown-hashes.ts'

/**
 * The rules by the kind of their findings; store/anomalies/facts.ts reads the facts for each of
 * them.
 */
export const anomalyRules = {
  'impossible-speed': impossibleSpeed,
  'shared-address': sharedAddress,
  'unknown-hashes': unknownHashes,
  'key-sharing': keySharing,
  'forged-client': forgedClient,
  'mutual-fills': mutualFills,
} as const

/** The kinds of findings that the current rules make. */
export type FoundKind = keyof typeof anomalyRules

/**
 * Rules about bytes. The balance of swarms (src/domain/fair-play/findings.ts) knows more than these
 * rules: their findings are evidence, but make a case only if the balance does not explain them.
 */
export const byteRules: readonly FoundKind[] = ['impossible-speed']

/** Rules about what the balance of swarms cannot see; their findings make a case. */
export const caseRules: readonly FoundKind[] = (Object.keys(anomalyRules) as FoundKind[]).filter(
  (kind) => !byteRules.includes(kind),
)

/** The words for every kind of finding, current and retired. */
export const anomalyWords = { ...anomalyRules, ...retiredRules } as const
export type AnomalyKind = keyof typeof anomalyWords
export const anomalyKinds = Object.keys(anomalyWords) as readonly AnomalyKind[]

export const anomalyStates = ['open', 'confirmed', 'dismissed'] as const
export type AnomalyState = (typeof anomalyStates)[number]
