import type { TrafficEntry } from '../../src/bridge/traffic-entry.ts'

/** A journal entry of member 1 on torrent 1; `given` overrides fields. */
export function anEntry(given: Partial<TrafficEntry> = {}): TrafficEntry {
  return {
    kind: 'update',
    memberId: 1,
    torrentId: 1,
    sessionKey: '00000000000000aa',
    sequence: 1n,
    rawUp: 0n,
    rawDown: 0n,
    lowerUp: 0n,
    lowerDown: 0n,
    uploaded: 0n,
    downloaded: 0n,
    left: 0n,
    since: 1_700_000_000,
    at: 1_700_001_800,
    startedAt: 1_700_000_000,
    seededSeconds: 0,
    leechedSeconds: 0,
    flags: 0,
    keyHash: 0,
    client: '2d7142343532302d',
    ipv4: null,
    port4: 0,
    ipv6: null,
    port6: 0,
    ...given,
  }
}
