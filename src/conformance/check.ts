import type { Subject } from './subject.ts'

/** What a check needs to know in addition to an announce URL and a registered torrent. */
export type Need =
  'passkeys' | 'two members' | 'three members' | 'ipv6' | 'udp' | 'banned' | 'removed' | 'hybrid'

/** A promise of one rule of the tracker that can be checked from outside. */
export interface Check {
  /** The number of the rule (docs/reference/rules.md). */
  readonly rule: number
  readonly says: string
  readonly needs: readonly Need[]
  /** @throws Fault that says what the tracker did instead */
  readonly run: (subject: Subject) => Promise<void>
}

/** Example: `check(21, 'info_hash is 20 bytes however they are escaped', async (tracker) => …)` */
export function check(
  rule: number,
  says: string,
  run: (subject: Subject) => Promise<void>,
  needs: readonly Need[] = [],
): Check {
  return { rule, says, needs, run }
}
