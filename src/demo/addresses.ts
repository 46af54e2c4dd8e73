import { createDraw } from './draw.ts'
import { addressOf } from './members.ts'

type Place = 'home' | 'away'

/**
 * The addresses from which members announce. Each address is remembered, because a member is in
 * many swarms.
 */
export interface Addresses {
  readonly of: (memberId: number, place: Place) => string
}

export function createAddresses(): Addresses {
  const drawn = { home: new Map<number, string>(), away: new Map<number, string>() }
  return {
    of(memberId, place) {
      let address = drawn[place].get(memberId)
      if (address === undefined) {
        address = addressOf(createDraw(place, 'address', memberId))
        drawn[place].set(memberId, address)
      }
      return address
    },
  }
}
