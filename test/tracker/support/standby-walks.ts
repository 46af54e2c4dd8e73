import fc from 'fast-check'
import { expect } from 'vitest'
import type { Site } from './a-standby-pair.ts'
import { aPair, aSite, MEMBERS, realParts, TORRENTS } from './a-standby-pair.ts'
import { escaped, hashOf, passkeyOf } from './a-tracker.ts'

export interface Step {
  readonly after: number
  readonly member: number
  readonly torrent: number
  readonly up: number
  readonly does: 'announce' | 'complete' | 'stop'
  readonly isIpv6: boolean
  readonly isSent: boolean
  /** The next frame that another one follows is lost. */
  readonly isLost: boolean
  /** The holder dies before this step, or is back if it was dead. */
  readonly isCut: boolean
}

export const steps = fc.array(
  fc.record<Step>({
    after: fc.integer({ min: 1, max: 1_800 }),
    member: fc.constantFrom(...MEMBERS),
    torrent: fc.constantFrom(...TORRENTS),
    up: fc.oneof(fc.constant(0), fc.nat(2 ** 31)),
    does: fc.constantFrom('announce', 'announce', 'announce', 'complete', 'stop'),
    isIpv6: fc.boolean(),
    isSent: fc.boolean(),
    isLost: fc.boolean(),
    isCut: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  }),
  { minLength: 1, maxLength: 30 },
)

interface Client {
  up: bigint
  left: number
}

export function announce(site: Site, client: Client, { member, torrent, does, isIpv6 }: Step) {
  const event = { announce: '', complete: '&event=completed', stop: '&event=stopped' }[does]
  const query =
    `info_hash=${escaped(hashOf(torrent))}&peer_id=-BB0100-${String(member).padStart(12, '0')}` +
    `&port=${20_000 + member}&uploaded=${client.up}&downloaded=0` +
    `&left=${client.left}&numwant=50${event}`
  const request = `GET /${passkeyOf(member)}/announce?${query} HTTP/1.1\r\nHost: t\r\n\r\n`
  return site.send(request, isIpv6 ? `2001:470::${member}` : `198.18.0.${member}`)
}

export const countsIn = (reply: string | null) =>
  /8:completei(\d+)e10:downloadedi(\d+)e.*10:incompletei(\d+)e/s
    .exec(reply ?? '')
    ?.slice(1)
    .join()

const uploaded = (site: Site) => site.entries.reduce((sum, { rawUp }) => sum + rawUp, 0n)

export const aStep = (change: Partial<Step> = {}): Step => ({
  ...{ after: 1, member: 1, torrent: TORRENTS[0], up: 0, does: 'announce', isIpv6: false },
  ...{ isSent: false, isLost: false, isCut: false, ...change },
})

/** Whatever tracker serves, replies and bytes are those of one that stays. */
export async function expectSame(
  walk: readonly Step[],
  hasDisk = false,
  parts = realParts,
): Promise<void> {
  const [stays, pair] = [aSite(), aPair(parts)]
  const clients = new Map<string, Client>()
  const dead: Site[] = []
  let isDead = false
  for (const step of walk) {
    if (step.isCut) {
      if (isDead) {
        if (!hasDisk) dead.push(pair.holder)
        await pair.comeBack(hasDisk ? pair.holder : aSite('t1'))
        expect(pair.standby.world.peerCount()).toBe(0)
      } else {
        pair.pump()
        await pair.die()
        expect(pair.keeping.figures().sessions).toBe(0)
      }
      isDead = !isDead
    }
    const both = [pair.holder, pair.standby]
    for (const site of [stays, ...both]) site.pass(step.after)
    const name = `${step.member}/${step.torrent}`
    const client = clients.get(name) ?? { up: 0n, left: 1_000_000 }
    clients.set(name, client)
    client.up += BigInt(step.up)
    if (step.does === 'complete') client.left = 0
    const expected = countsIn(announce(stays, client, step))
    expect(countsIn(announce(both[isDead ? 1 : 0], client, step))).toBe(expected)
    const sum = [...dead, ...both].reduce((bytes, site) => bytes + uploaded(site), 0n)
    expect(sum).toBe(uploaded(stays))
    if (step.isLost) pair.loseNext()
    if (step.isSent && !isDead) pair.pump()
    if (step.does === 'stop') clients.delete(name)
  }
}
