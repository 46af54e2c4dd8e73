import type { Shape } from '../shape.ts'
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

/** What came of an attempt. `restSeconds`: nothing more is sent to the target for so long. */
export type Outcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly error: string
      /** Whether another attempt can succeed. */
      readonly isFinal: boolean
      readonly restSeconds?: number
    }

export interface Answer {
  readonly status: number
  /** The start of the body, at most 64 KiB. */
  readonly body: string
  readonly retryAfter: string | null
}

export interface Posting {
  readonly method?: 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** How targets reach the world. */
export interface TargetTools {
  readonly now: Date
  /** The same for each attempt, so that a receiver can recognize a second one. */
  readonly deliveryId: string
  /** Null: no answer in time. It follows no redirect. */
  readonly post: (url: string, posting: Posting) => Promise<Answer | null>
  readonly mail: (to: readonly string[], subject: string, text: string) => Promise<Outcome>
}

/** Values by the name of their field. */
export type TargetSettings = Readonly<Record<string, string>>

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
}

const LONGEST_REST_SECONDS = 3_600

/** The outcome for the answer of a web service: what it refuses permanently is not tried again. */
export function outcomeOf(answer: Answer | null, restSeconds?: number): Outcome {
  if (answer === null) return { ok: false, error: 'does not answer in time', isFinal: false }
  const { status, retryAfter } = answer
  if (status >= 200 && status < 300) return { ok: true }
  if (status >= 300 && status < 400) {
    const error = `answers with a redirect (${status}), which is not followed`
    return { ok: false, error, isFinal: true }
  }
  const error = `answers with status ${status}`
  if (status === 429) {
    const asked = restSeconds ?? Number(retryAfter ?? '')
    const rest = Number.isFinite(asked) && asked > 0 ? Math.ceil(asked) : 30
    return { ok: false, error, isFinal: false, restSeconds: Math.min(rest, LONGEST_REST_SECONDS) }
  }
  return { ok: false, error, isFinal: status >= 400 && status < 500 && status !== 408 }
}

/** The body of an answer as JSON; null when it is none. */
export function jsonOf(answer: Answer | null): unknown {
  try {
    return answer === null ? null : JSON.parse(answer.body)
  } catch {
    return null
  }
}
