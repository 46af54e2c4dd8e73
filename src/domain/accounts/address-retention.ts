// Why each kind of member address is stored, and for how long: first in full, then only its
// network, then nothing. A new place that stores addresses needs a line here and one in the store.

import { DAY_MS } from '../units.ts'

interface Purpose {
  /** The label that members and staff see. */
  readonly label: string
  readonly why: string
  /** The event from which the days are counted. */
  readonly from: string
  /**
   * The days for which the full address is kept, and the further days for which its network is
   * kept.
   */
  readonly wholeDays: number
  readonly networkDays: number
}

export const addressPurposes = {
  signIns: {
    label: 'Sign-ins',
    why: 'to notify you about new devices, and staff about several members at one address',
    from: 'its last use',
    wholeDays: 30,
    networkDays: 60,
  },
  history: {
    label: 'Account history',
    why: 'so that you see who tried to sign in as you, and from where',
    from: 'the event',
    wholeDays: 60,
    networkDays: 305,
  },
  announces: {
    label: 'BitTorrent clients',
    why: 'to list it for other clients while it is active, and to find shared passkeys',
    from: 'the end of the session',
    wholeDays: 7,
    networkDays: 23,
  },
  downloads: {
    label: 'Downloads of .torrent files',
    why: 'to trace a leaked file',
    from: 'the download',
    wholeDays: 30,
    networkDays: 335,
  },
  tokens: {
    label: 'API tokens',
    why: 'so that you see where an API token was last used',
    from: 'its last use',
    wholeDays: 30,
    networkDays: 60,
  },
  petitions: {
    label: 'Applications and appeals',
    why: 'so that staff see repeated applications',
    from: 'the day it was submitted',
    wholeDays: 90,
    networkDays: 275,
  },
  anomalies: {
    label: 'Anomalies',
    why: 'as evidence that several members share an address',
    from: 'the day it was last seen',
    wholeDays: 90,
    networkDays: 275,
  },
  audit: {
    label: 'Staff actions',
    why: 'to find out whether someone else used a staff account',
    from: 'the action',
    wholeDays: 180,
    networkDays: 550,
  },
} as const satisfies Readonly<Record<string, Purpose>>

export type AddressPurpose = keyof typeof addressPurposes
export const addressPurposeNames = Object.keys(addressPurposes) as readonly AddressPurpose[]

/** How many leading bits of an address remain as its network, unless a setting says otherwise. */
export const NETWORK_BITS = { v4: 24, v6: 48 } as const

export interface AddressTerm {
  readonly wholeDays: number
  readonly networkDays: number
}

/**
 * Returns two times: addresses from before `truncateBefore` become networks, and those from before
 * `forgetBefore` are deleted.
 */
export function addressDeadlines({ wholeDays, networkDays }: AddressTerm, now: Date) {
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
  return { truncateBefore: ago(wholeDays), forgetBefore: ago(wholeDays + networkDays) }
}
