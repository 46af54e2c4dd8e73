import { isNoted, refusedDetail } from '../../../domain/announce/refused-signal.ts'
import { isOtherClient } from '../../../domain/announce/signals.ts'
import type { SignalKind } from '../../../domain/announce/signals.ts'
import { EVENT } from '../../../domain/announce/types.ts'
import type { Ruling } from '../../../domain/announce/types.ts'
import type { Step } from '../step.ts'
import type { World } from '../../memory/world.ts'

/** A signal about a member, for staff. */
export interface NotedSignal {
  readonly memberId: number
  readonly kind: SignalKind
  readonly detail: string
  times: number
}

/** The most signals that wait per thread; further ones are dropped. */
const MOST_WAITING = 500
/**
 * How many checked pairs of peer ID and user agent are remembered; a newer pair may replace an
 * older one.
 */
const PAIRS = 256

export interface Signals {
  /** Records what staff should know about an announce. */
  readonly note: (step: Step, verdict: Ruling | null) => void
  /** Returns the signals and clears them. */
  readonly take: () => readonly NotedSignal[]
}

/**
 * Creates the recorder of signals, one per decision. It allocates nothing for an announce without a
 * signal: only refusals (rules 33, 47) and the first announce of a session (rule 50) are checked.
 */
export function createSignals({ members }: World): Signals {
  const waiting = new Map<string, NotedSignal>()
  const pairs = new Int32Array(PAIRS * 3)

  function add({ member }: Step, kind: SignalKind, detail: string): void {
    const memberId = (members.idLo(member) >>> 0) + (members.idHi(member) >>> 0) * 2 ** 32
    const key = `${memberId} ${kind} ${detail}`
    const known = waiting.get(key)
    if (known !== undefined) known.times++
    else if (waiting.size < MOST_WAITING) waiting.set(key, { memberId, kind, detail, times: 1 })
  }

  function refused(step: Step, verdict: Ruling): void {
    const { request } = step
    if (verdict.code === 'UNREGISTERED') add(step, 'unknown-hash', hashText(request))
    else if (verdict === step.fault && request.isNegative) {
      add(step, 'negative-counter', verdict.text.slice(verdict.text.lastIndexOf(' ') + 1))
    } else if (isNoted(verdict.code)) {
      add(step, 'refused', refusedDetail(verdict.code, clientText(step)))
    }
  }

  function compareClient(step: Step): void {
    const { agent, request } = step
    const start = (request.peerId[0] << 16) | (request.peerId[1] << 8) | request.peerId[2]
    const at = ((Math.imul(start ^ agent, 0x9e3779b1) >>> 24) % PAIRS) * 3
    if (pairs[at] !== start || pairs[at + 1] !== agent) {
      pairs[at] = start
      pairs[at + 1] = agent
      pairs[at + 2] = isOtherClient(letters(start, 3), letters(agent, 4)) ? 1 : 0
    }
    if (pairs[at + 2] === 0) return
    add(step, 'other-client', `${clientText(step)} ${letters(agent, 4)}`)
  }

  return {
    note(step, verdict) {
      if (step.isReadOnly || step.member === 0) return
      if (verdict !== null) refused(step, verdict)
      else if (step.request.event === EVENT.started && step.agent !== 0) compareClient(step)
    },
    take() {
      if (waiting.size === 0) return []
      const taken = [...waiting.values()]
      waiting.clear()
      return taken
    },
  }
}

/** Returns the start of the peer ID, with printable characters only. */
function clientText({ request }: Step): string {
  return String.fromCharCode(...request.peerId.subarray(0, 8)).replace(/[^ -~]/g, '?')
}

/** Returns the characters of a word, the highest byte first. */
function letters(word: number, count: number): string {
  let text = ''
  for (let place = count - 1; place >= 0; place--) {
    text += String.fromCharCode((word >>> (8 * place)) & 0xff)
  }
  return text
}

function hashText({ hash0, hash1, hash2, hash3, hash4 }: Step['request']): string {
  return Buffer.from(new Int32Array([hash0, hash1, hash2, hash3, hash4]).buffer).toString('hex')
}
