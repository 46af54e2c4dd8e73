import type { Shape } from '../shape.ts'
import type { Chat } from './chat.ts'
import type { Outcome, Post, TargetSettings } from './exchange.ts'
import type { AlertMessage } from './message.ts'

// The targets to which alerts are sent. Each kind is a file in targets/ and a line in
// targets/index.ts.

/** A field that staff fill in for a target. */
export interface TargetField {
  readonly name: string
  readonly label: string
  readonly hint: string
  /** Whether it is not shown again once it is saved. */
  readonly isSecret: boolean
  readonly isOptional?: true
}

/** What targets need to send a message. */
export interface TargetTools {
  readonly now: Date
  /** The same for each attempt, so that a receiver can recognize a repetition. */
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
  /** How replies are read; undefined: the target has none. */
  readonly chat?: Chat
}
