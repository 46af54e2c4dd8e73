import type { Actor } from './audit.ts'
import type { Reader } from './targets.ts'

/** A member who acts on what they may read: for such an actor, an action finds nothing else. */
export interface ReadingActor extends Actor, Pick<Reader, 'can'> {
  readonly memberId: number
}

export function asReader({ memberId: id, can }: ReadingActor, now: Date): Reader {
  return { id, can, now }
}
