import type { Secrets } from '../../../src/shared/secrets.ts'
import type { Kind } from '../../../src/store/alerts/targets.ts'
import * as targets from '../../../src/store/alerts/targets.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Received, Receivers } from './receivers.ts'

export const KINDS: readonly Kind[] = [
  ...(['mail', 'webhook', 'slack', 'discord', 'telegram', 'matrix'] as const),
]

/** Adds a target of each kind, at the stand-ins. */
export async function allTargets(db: Db, secrets: Secrets, receivers: Receivers): Promise<void> {
  const usual = { severity: 'warning', fromHour: 0, untilHour: 0, isOn: true } as const
  for (const kind of KINDS) {
    const given = { name: kind, kind, ...usual, settings: receivers.settings[kind] }
    const made = await targets.make(db, secrets, given, commandLine, new Date())
    if (!made.ok) throw new Error(made.fault)
  }
}

/** How many messages with this text each kind of target got, in the order of `KINDS`. */
export function countsOf(receivers: Receivers, has: (text: string) => boolean): readonly number[] {
  const all = receivers.all.filter(({ text }: Received) => has(text))
  return KINDS.map((kind) => all.filter((one) => one.kind === kind).length)
}

/** One message at each. */
export const ONE_EACH = KINDS.map(() => 1)
