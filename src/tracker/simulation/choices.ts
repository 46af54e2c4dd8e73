import type { Choice } from './compare-choices.ts'

/** What docs/operators/peer-choice.md recommends. */
const ROOM = 25

/** What `babou simulate swarm` compares; the first is a list without preferences. */
export function choicesOf(): readonly Choice[] {
  return [
    { name: 'uniform', settings: { nearPeers: 'off' } },
    { name: 'same network', settings: { nearPeers: 'network' } },
    { name: 'same region', settings: { nearPeers: 'region' } },
    { name: 'room', settings: { reachablePeers: ROOM } },
    { name: 'room, same region', settings: { reachablePeers: ROOM, nearPeers: 'region' } },
  ]
}
