/** What a tracker knows of a peer, from its announces and its prober. */
export interface KnownPeer {
  readonly id: number
  readonly region: number
  /** The prober found that no one can connect to it. */
  readonly isUnreachable: boolean
  /** Bytes; 0: a seeder. */
  readonly left: number
  /** Bytes, as last announced. */
  readonly uploaded: number
  /** Bytes per second that it uploaded between two announces; null: not known yet. */
  readonly uploadRate: number | null
  /** Connections that it may have: from the lists that it is in and the lists that it received. */
  readonly degree: number
}

/** A request for a list, and the peers that it can be filled with. */
export interface Asking {
  readonly asker: KnownPeer
  /** Entries that the client asks for. */
  readonly wanted: number
  /** A random part of the swarm in random order, without those that cannot connect. */
  readonly leechers: readonly KnownPeer[]
  /** The same; none for a seeder. */
  readonly seeders: readonly KnownPeer[]
  /** Counts of the whole swarm, with the asker. */
  readonly swarm: SwarmCounts
  /** Of the torrent. */
  readonly sizeBytes: number
}

export interface SwarmCounts {
  readonly leechers: number
  readonly seeders: number
}

/** An idea for the choice of peers: how long a list is, and which peers it has. */
export interface Idea {
  readonly name: string
  /** The rule in a phrase, for the legend of the table. */
  readonly rule: string
  /** Entries at most; what the client asks for unless given. */
  readonly length?: (asking: Asking) => number
  /** Entries in their order; as in `mixed` unless given. */
  readonly list?: (asking: Asking, length: number) => readonly KnownPeer[]
  /** As in the tracker unless given. */
  readonly intervalSeconds?: number
}

export const isSeeding = ({ left }: Pick<KnownPeer, 'left'>): boolean => left === 0
