import type { Client } from '../swarm/client.ts'

/** What an oracle decides from. */
export interface OracleView {
  readonly asker: Client
  /** Everyone in the swarm, with the asker. */
  readonly here: ReadonlySet<Client>
  /** Seconds since the start of the swarm. */
  readonly now: number
}

/**
 * What must hold for each entry of a list: whether the asker may connect to another client, when
 * its list already has `listed`.
 */
export type Condition = (view: OracleView) => (other: Client, listed: number) => boolean

/** A choice with perfect knowledge, to see how far a tracker could get. No tracker can be one. */
export interface Oracle {
  readonly name: string
  /** The rule in a phrase, for the legend of the table. */
  readonly rule: string
  readonly conditions: readonly Condition[]
  /** As the tracker answers unless given. */
  readonly intervalSeconds?: number
}
