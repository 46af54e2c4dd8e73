import type { Client } from '../swarm/client.ts'

/** What an oracle bases its decisions on. */
export interface OracleView {
  readonly asker: Client
  /** Everyone in the swarm, including the asker. */
  readonly here: ReadonlySet<Client>
  /** The seconds since the start of the swarm. */
  readonly now: number
}

/**
 * What must be true for each entry of a list: returns whether the asker may connect to another
 * client, if its list already has `listed` entries.
 */
export type Condition = (view: OracleView) => (other: Client, listed: number) => boolean

/**
 * A choice with perfect knowledge, which shows how much a tracker could achieve. No real tracker
 * has that knowledge.
 */
export interface Oracle {
  readonly name: string
  /** The rule in a few words, for the legend of the table. */
  readonly rule: string
  readonly conditions: readonly Condition[]
  /** By default, the interval that the tracker answers. */
  readonly intervalSeconds?: number
}
