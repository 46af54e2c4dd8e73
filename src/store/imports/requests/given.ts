import type { Booking } from './booking.ts'
import type { PlainRequest } from './plain-requests.ts'
import type { NewBounty } from './rows.ts'

type Given = Omit<NewBounty, 'requestId' | 'state' | 'fillId'>

/**
 * Returns the amounts that members gave to a request beyond those already imported, by the givers'
 * IDs on the old site. Amounts of members in quarantine wait.
 */
export async function givenBy(
  { memberOf, absent, currency, importing: { now } }: Booking,
  { id, bounties, created_at: createdAt }: PlainRequest,
  brought: ReadonlyMap<number, bigint>,
): Promise<{ bounties: readonly Given[]; sum: bigint; waiting: number }> {
  const found: Given[] = []
  let sum = 0n
  let waiting = 0
  for (const { giver, amount: inAll, isAnonymous, at } of bounties) {
    const amount = BigInt(inAll) - (brought.get(giver) ?? 0n)
    if (amount <= 0n) continue
    const member = memberOf(giver)
    if (member.kind === 'waits') {
      waiting++
      continue
    }
    sum += amount
    found.push({
      ...{ oldRequestId: id, oldGiverId: giver, currency, amount, isAnonymous },
      memberId: member.kind === 'member' ? member.id : await absent(),
      givenAt: at === null ? (createdAt ?? now) : new Date(at),
    })
  }
  return { bounties: found, sum, waiting }
}
