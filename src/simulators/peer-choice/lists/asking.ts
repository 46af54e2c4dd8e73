/** What a tracker knows about a peer, from its announces and from the prober. */
export interface KnownPeer {
  readonly id: number
  readonly region: number
  /** Whether the prober found that no one can connect to the peer. */
  readonly isUnreachable: boolean
  /** In bytes; 0 for a seeder. */
  readonly left: number
  /** The last announced counter, in bytes. */
  readonly uploaded: number
  /** The bytes per second that it uploaded between two announces; null if that is not known yet. */
  readonly uploadRate: number | null
  /**
   * The connections that it is expected to have, from the lists that contain it and those that it
   * received.
   */
  readonly degree: number
}

/** A request for a list, and the peers that can fill it. */
export interface Asking {
  readonly asker: KnownPeer
  /** The number of entries that the client asks for. */
  readonly wanted: number
  /**
   * A random part of the leechers in random order, without those to which the asker cannot connect.
   */
  readonly leechers: readonly KnownPeer[]
  /** The same for seeders; empty if the asker is a seeder. */
  readonly seeders: readonly KnownPeer[]
  /** The counts of the whole swarm, including the asker. */
  readonly swarm: SwarmCounts
  /** The size of the torrent. */
  readonly sizeBytes: number
}

export interface SwarmCounts {
  readonly leechers: number
  readonly seeders: number
}

/** An idea for the choice of peers: how long a list is, and which peers it contains. */
export interface Idea {
  readonly name: string
  /** The rule in a few words, for the legend of the table. */
  readonly rule: string
  /** Returns the most entries of a list; by default, as many as the client asks for. */
  readonly length?: (asking: Asking) => number
  /** Returns the entries in their order; by default, those of `mixed`. */
  readonly list?: (asking: Asking, length: number) => readonly KnownPeer[]
  /** By default, the interval of the tracker. */
  readonly intervalSeconds?: number
}

export const isSeeding = ({ left }: Pick<KnownPeer, 'left'>): boolean => left === 0
