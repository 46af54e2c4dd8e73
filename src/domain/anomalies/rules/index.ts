import { forgedClient } from './forged-client.ts'
import { ghostLeecher } from './ghost-leecher.ts'
import { impossibleSpeed } from './impossible-speed.ts'
import { keySharing } from './key-sharing.ts'
import { mutualFills } from './mutual-fills.ts'
import { sharedAddress } from './shared-address.ts'
import { unknownHashes } from './unknown-hashes.ts'
import { uploadToNobody } from './upload-to-nobody.ts'

/** The rules by the kind of their findings; store/anomalies/facts.ts reads the facts of each. */
export const anomalyRules = {
  'impossible-speed': impossibleSpeed,
  'upload-to-nobody': uploadToNobody,
  'ghost-leecher': ghostLeecher,
  'shared-address': sharedAddress,
  'unknown-hashes': unknownHashes,
  'key-sharing': keySharing,
  'forged-client': forgedClient,
  'mutual-fills': mutualFills,
} as const

export type AnomalyKind = keyof typeof anomalyRules
export const anomalyKinds = Object.keys(anomalyRules) as readonly AnomalyKind[]

export const anomalyStates = ['open', 'confirmed', 'dismissed'] as const
export type AnomalyState = (typeof anomalyStates)[number]
