import { BlockList, isIP } from 'node:net'
import type { Clock } from '../../../shared/clock.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Listener } from '../../../store/base/listen.ts'
import * as networkBans from '../../../store/bans/network-bans.ts'

// Checks every request against the banned networks. The list is in memory and read again after each
// change (NOTIFY); while the listener is down, the table is queried.

export interface NetworkBans {
  /** Loads the list and starts listening, before the site accepts requests. */
  readonly start: () => Promise<void>
  /** Returns why an address is refused; null when it is not. */
  readonly reasonFor: (address: string) => Promise<string | null>
}

interface Deps {
  readonly db: Db
  readonly listener: Listener
  readonly clock: Clock
}

type Ban = Awaited<ReturnType<typeof networkBans.all>>[number]

export function createNetworkBans({ db, listener, clock }: Deps): NetworkBans {
  let bans: readonly (Ban & { readonly matches: (address: string) => boolean })[] = []
  let all = new BlockList()
  // Incremented with each change and gap: a load that started before the last one is not fresh.
  let news = 0
  let loaded = -1

  async function load(): Promise<void> {
    const mine = ++news
    const rows = await networkBans.all(db)
    if (mine < loaded) return
    bans = rows.map((row) => ({ ...row, matches: matcherOf(row.network) }))
    const list = new BlockList()
    for (const { network } of rows) addNetwork(list, network)
    all = list
    loaded = mine
  }
  // After a failed load the memory is stale, and the table is asked until the next change.
  const reload = () => void load().catch(() => {})

  return {
    async start() {
      listener.on(networkBans.NETWORKS_CHANNEL, reload)
      listener.onGap(reload)
      await load()
    },
    async reasonFor(address) {
      const family = familyOf(address)
      if (family === null) return null
      const now = clock.now()
      if (!listener.isUp() || loaded !== news) {
        return (await networkBans.covering(db, address, now))?.reason ?? null
      }
      if (bans.length === 0 || !all.check(address, family)) return null
      const found = bans.find(({ matches, endsAt }) => {
        return (endsAt === null || endsAt > now) && matches(address)
      })
      return found?.reason ?? null
    },
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const family = isIP(address)
  return family === 0 ? null : `ipv${family as 4 | 6}`
}

function matcherOf(network: string): (address: string) => boolean {
  const list = new BlockList()
  addNetwork(list, network)
  return (address) => list.check(address, familyOf(address) ?? 'ipv4')
}

function addNetwork(list: BlockList, network: string): void {
  const [address, bits] = network.split('/')
  list.addSubnet(address, Number(bits), familyOf(address) ?? 'ipv4')
}
