import type { Memory } from '../memory.ts'
import type { Remote } from '../remote.ts'
import type { Limbo } from './limbo.ts'
import type { Prefixes, PrefixWriter } from './prefix-table.ts'
import { storeText } from './text.ts'

/**
 * The value of a banned network without a reason; otherwise, the value is the block of the reason's
 * text.
 */
const UNTOLD = 1

export interface NetworkBan {
  readonly network: string
  /** The text that clients from the network get; empty: no reason is given. */
  readonly reason: string
}

/** Returns the block of the reason from the value of an address; 0: no reason. */
export function reasonBlock(value: number): number {
  return value === UNTOLD ? 0 : value >>> 0
}

/** Whether a request is from a banned network. */
export function isInBannedNetwork(
  { networks }: { readonly networks: Prefixes },
  { isIpv4, words }: Remote,
): boolean {
  if (networks.isEmpty()) return false
  return (isIpv4 ? networks.find4(words[0]) : networks.find6(words, 0)) !== 0
}

/** Creates the main thread's writer of banned networks, with the reasons that clients get. */
export function createNetworkBans(memory: Memory, limbo: Limbo, prefixes: PrefixWriter) {
  let texts: readonly number[] = []

  return {
    /** Replaces the whole list; returns the networks that are not valid, which are left out. */
    set(bans: readonly NetworkBan[]): string[] {
      const old = texts
      const blocks = new Map<string, number>([['', UNTOLD]])
      for (const { reason } of bans) {
        if (!blocks.has(reason)) blocks.set(reason, storeText(memory, reason) || UNTOLD)
      }
      texts = [...blocks.values()].filter((block) => block !== UNTOLD)
      const faults = prefixes.set(
        bans.map(({ network, reason }) => ({ network, value: blocks.get(reason) ?? UNTOLD })),
      )
      for (const block of old) limbo.later(block, memory.free)
      return faults
    },
  }
}
