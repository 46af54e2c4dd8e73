import type { Infer } from '../../shared/shape.ts'
import { bytes32, count, flag, hex, mapOf, record, text, time } from '../../shared/shape.ts'

// The messages between a new machine and a hub, before the machine has a certificate. All of them
// are sent over TLS, where the machine verifies the hub with the authority that is named in its
// word.

/**
 * Hub: the authority's certificate, in PEM. The machine compares it with the digest in its word.
 */
export const authorityShown = record({ authority: text(8_000) })

/** Machine: its word, and the public key (SPKI in PEM) for which it wants a certificate. */
export const claim = record({
  id: hex(16),
  token: bytes32,
  publicKey: text(1_000),
})
export type Claim = Readonly<Infer<typeof claim>>

/** Hub: what makes the machine a node. The machine's private key never leaves it. */
export const granted = record({
  node: text(60),
  role: text(20),
  /** The certificate of the node, then that of the authority, in PEM. */
  certificate: text(20_000),
  secret: text(400),
  settings: mapOf(text(60), text(1_000)),
  /** The key that the machine must show to read the state of a tracker. */
  stateKey: bytes32,
})
export type Granted = Readonly<Infer<typeof granted>>

/** Machine: asks for a copy of a tracker's state. */
export const fetchState = record({
  node: text(60),
  stateKey: bytes32,
  /** Whether only the description of the copy is wanted, without its bytes. */
  isLook: flag,
  /**
   * The digest of the copy of an earlier connection, and the byte at which to continue; null: any
   * copy.
   */
  digest: bytes32.nullable(),
  offset: count,
})
export type FetchState = Readonly<Infer<typeof fetchState>>

/** The description of a copy of a tracker's state. */
export const describedCopy = record({
  node: text(60),
  madeAt: time,
  bytes: count,
  digest: bytes32,
})
export type DescribedCopy = Readonly<Infer<typeof describedCopy>>

/** Hub: the copy that follows, from `offset` on; null: there is none. */
export const stateShown = record({
  copy: describedCopy.extend({ offset: count }).nullable(),
})
export type StateCopy = NonNullable<Infer<typeof stateShown>['copy']>
