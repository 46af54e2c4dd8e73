// Requests to a target, and their outcome.

/** Values by the name of their field. */
export type TargetSettings = Readonly<Record<string, string>>

/**
 * The result of an attempt. `restSeconds`: for how many seconds nothing more is sent to the target.
 */
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
  /** The start of the body: at most 64 KiB, unless more was requested. */
  readonly body: string
  readonly retryAfter: string | null
}

export interface Posting {
  readonly method?: 'POST' | 'PUT' | 'GET'
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends a request without following redirects; null: there was no answer in time. */
export type Post = (url: string, posting: Posting) => Promise<Answer | null>

const LONGEST_REST_SECONDS = 3_600

/**
 * Returns the outcome for the answer of a web service: a message that it refuses permanently is not
 * sent again.
 */
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

/** Returns the body of an answer as JSON; null when it is not JSON. */
export function jsonOf(answer: Answer | null): unknown {
  try {
    return answer === null ? null : JSON.parse(answer.body)
  } catch {
    return null
  }
}
