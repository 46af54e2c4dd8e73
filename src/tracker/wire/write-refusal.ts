import { announceRefusals } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { ascii } from './ascii.ts'
import type { Reply } from './reply.ts'
import { BODY_AT, finish, put } from './reply.ts'

/** The most bytes of the reason that follows the text of a refusal. */
const MAX_REASON_BYTES = 200

/** The most bytes of a warning, which clients show in one line (rule 94). */
const MAX_WARNING_BYTES = 128

export interface RefusalWriter {
  /** Writes the `failure reason` of a ruling; `reason` was written by staff, or is empty. */
  readonly refuse: (reply: Reply, ruling: Ruling, reason: string) => void
  /** Returns the text of a ruling that only warns, followed by the reason that staff wrote. */
  readonly warning: (ruling: Ruling, reason: string) => Uint8Array
}

/**
 * Creates the writer of refusals. Those without a reason are prepared in advance, so that requests
 * with unknown passkeys cost little.
 */
export function createRefusalWriter(): RefusalWriter {
  const bodies = new Map(announceRefusals.map((ruling) => [ruling, refusal(ruling, '')]))
  const warnings = new Map(
    announceRefusals.map((ruling) => [ruling, ascii(ruling.text.slice(0, MAX_WARNING_BYTES))]),
  )
  const warningOf = (ruling: Ruling, reason: string) => {
    const known = reason === '' ? warnings.get(ruling) : undefined
    return known ?? ascii(textOf(ruling, reason).slice(0, MAX_WARNING_BYTES))
  }
  return {
    refuse(reply, ruling, reason) {
      const known = reason === '' ? bodies.get(ruling) : undefined
      const start = reply.base + BODY_AT
      reply.end = put(reply.bytes, start, known ?? refusal(ruling, reason))
      finish(reply, start)
    },
    warning: warningOf,
  }
}

/**
 * Returns a dictionary with `failure reason` and how long to wait: libtorrent reads `interval`,
 * other clients read `retry in`, which is in minutes (BEP 31).
 */
function refusal(ruling: Ruling, reason: string): Uint8Array {
  const text = textOf(ruling, reason)
  const seconds = ruling.intervalSeconds
  const minutes = Math.ceil(seconds / 60)
  return ascii(
    `d14:failure reason${text.length}:${text}8:intervali${seconds}e` +
      `12:min intervali${seconds}e8:retry ini${minutes}ee`,
  )
}

/** Returns the text of a ruling, followed by the reason that staff wrote, in printable ASCII. */
export function textOf(ruling: Ruling, reason: string): string {
  const words = printable(reason).slice(0, MAX_REASON_BYTES)
  return words === '' ? ruling.text : `${ruling.text}: ${words}`
}

/** Replaces everything except printable ASCII with `?`, because clients show the text as it is. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, '?')
}
