import type { Choice } from './compare-choices.ts'

/** What `babou simulate swarm` compares; the first is a list without preferences. */
export function choicesOf(): readonly Choice[] {
  return [
    { name: 'uniform', settings: { nearPeers: 'off' } },
    { name: 'same network', settings: { nearPeers: 'network' } },
    { name: 'same region', settings: { nearPeers: 'region' } },
  ]
}
