import type { ReachResult } from '../members/reach-found.ts'

/** The answer of a client about one torrent that its member seeds. */
export interface HoldingAnswer {
  readonly found: ReachResult
  /** The client's message about its pieces; null: it sent none. */
  readonly holding: { readonly isAll: boolean; readonly pieces: number } | null
}

export type HoldingVerdict = 'has' | 'lacks' | 'unknown'

interface HoldingMeaning {
  readonly verdict: HoldingVerdict
  readonly words: string
}

const UNSAID: Readonly<Record<ReachResult, string>> = {
  reached: 'It has the torrent, and did not say which pieces.',
  utp: 'It accepts connections over uTP, and did not say which pieces.',
  listens: 'It accepts connections and said nothing: it requires encryption, or lacks the torrent.',
  other: 'It answered, but not for this torrent.',
  failed: 'Its port is closed, so it could not be asked.',
  silent: 'There was no answer, so it could not be asked.',
  blind: 'The tracker could not connect to any client recently.',
  busy: 'The tracker tested many ports of this network in this minute.',
  local: 'Private addresses are not tested.',
  off: 'This site does not test ports.',
}

const NONE = 'It says that it has no piece: it super-seeds, or lacks the torrent.'
const PART = 'Files that the member deselected are missing, too.'

/** Returns what an answer means, for a torrent with this many pieces. */
export function holdingMeaning({ found, holding }: HoldingAnswer, of: number): HoldingMeaning {
  if (holding === null) {
    return { verdict: found === 'other' ? 'lacks' : 'unknown', words: UNSAID[found] }
  }
  const { isAll, pieces } = holding
  if (isAll || pieces >= of) return { verdict: 'has', words: 'It says that it has all pieces.' }
  // A client that super-seeds says that it has no pieces (BEP 16).
  if (pieces === 0) return { verdict: 'unknown', words: NONE }
  return { verdict: 'lacks', words: `It says that it has ${pieces} of ${of} pieces. ${PART}` }
}
