import type { Shape } from '../shape.ts'
import type { Chat } from './chat.ts'
import type { Outcome, Post, TargetSettings } from './exchange.ts'
import type { AlertMessage } from './message.ts'

// What alerts are sent to. Each kind is a file in targets/, and a line in targets/index.ts.

/** Something that staff fill in about a target. */
export interface TargetField {
  readonly name: string
  readonly label: string
  readonly hint: string
  /** It is not shown again once it is saved. */
  readonly isSecret: boolean
  readonly isOptional?: true
}

/** How targets reach the world. */
export interface TargetTools {
  readonly now: Date
  /** The same for each attempt, so that a receiver can recognize a second one. */
  readonly deliveryId: string
  readonly post: Post
  readonly mail: (to: readonly string[], subject: string, text: string) => Promise<Outcome>
}

export interface TargetKind {
  readonly kind: string
  readonly label: string
  readonly fields: readonly TargetField[]
  readonly shape: Shape<TargetSettings>
  readonly send: (
    message: AlertMessage,
    settings: TargetSettings,
    tools: TargetTools,
  ) => Promise<Outcome>
  /** How replies are read; undefined: they cannot be. */
  readonly chat?: Chat
}
