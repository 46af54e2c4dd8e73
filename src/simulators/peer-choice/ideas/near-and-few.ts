import type { Asking, Idea, KnownPeer } from '../lists/asking.ts'
import { mixed, without } from '../lists/mixed.ts'

/** The number of peers of any region, so that pieces get from one region to another. */
const ANY = 16

/**
 * If a swarm is smaller than a list, putting near peers first only changes the order of all peers.
 * Here, distant peers are few, so that the slots of fast clients go to those who can take the most.
 */
export const nearAndFew = {
  name: 'near, few others',
  rule: `${ANY} of any region, then only those of the region, unless the client is unreachable`,
  list(asking: Asking, length: number): readonly KnownPeer[] {
    const { asker } = asking
    if (asker.isUnreachable) return mixed(asking, length)
    const any = mixed(asking, Math.min(ANY, length))
    const rest = without(asking, any)
    const isNear = ({ region }: KnownPeer) => region === asker.region
    const leechers = rest.leechers.filter(isNear)
    const seeders = rest.seeders.filter(isNear)
    return [...any, ...mixed({ asker, leechers, seeders }, length - any.length)]
  },
} satisfies Idea
