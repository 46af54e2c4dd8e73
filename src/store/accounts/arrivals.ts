import { deviceName } from '../../domain/accounts/device-name.ts'
import * as accountEvents from './events.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import * as signIns from './sign-ins.ts'

// A sign-in and its consequences: an event in the account history, and a notification if no one has
// signed in to the account from that place before.

export interface Arrival extends signIns.NewSignIn {
  /** The network of the address, as throttles count it. */
  readonly network: string
  /** Whether this browser has signed in to the account before. */
  readonly isKnown: boolean
}

/** Records a sign-in; returns its ID, which goes into the cookie. */
export async function arrive(db: Db, arrival: Arrival, now: Date): Promise<string> {
  const { memberId, address, agent, network, isKnown } = arrival
  return db.transaction().execute(async (tx) => {
    const isNew = !isKnown && (await isElsewhere(tx, memberId, network, agent))
    const id = await signIns.add(tx, arrival, now)
    const detail = arrival.level === 2 ? 'with two-factor authentication' : ''
    const kind = isNew ? 'signed-in-anew' : 'signed-in'
    await accountEvents.note(tx, { memberId, kind, detail, from: { address, agent } }, now)
    if (isNew) {
      const device = deviceName(agent)
      const news = { code: 'signed-in', data: { device, network } } as const
      await notify(tx, { member: memberId, ...news, href: '/settings/sessions', now })
    }
    return id
  })
}

/** Returns whether the account was used before, but never by such a browser from this network. */
async function isElsewhere(
  tx: Db,
  memberId: number,
  network: string,
  agent: string,
): Promise<boolean> {
  const isUsed = await tx
    .selectFrom('sign_in')
    .select('id')
    .where('member_id', '=', memberId)
    .limit(1)
    .executeTakeFirst()
  if (isUsed === undefined) return false
  return !(await signIns.hasComeFrom(tx, memberId, network, agent))
}
