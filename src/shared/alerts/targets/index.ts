import type { TargetKind } from '../target.ts'
import { discord } from './discord.ts'
import { mail } from './mail.ts'
import { matrix } from './matrix.ts'
import { slack } from './slack.ts'
import { telegram } from './telegram.ts'
import { webhook } from './webhook.ts'

/** Every kind of target, in the order in which the console shows them. */
export const targetKinds: readonly TargetKind[] = [
  ...[mail, webhook, slack, discord, telegram, matrix],
]

export function targetKind(kind: string): TargetKind | null {
  return targetKinds.find((one) => one.kind === kind) ?? null
}
