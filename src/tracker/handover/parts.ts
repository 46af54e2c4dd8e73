import {
  GIVE_WORDS,
  GIVEN_SESSION_WORDS,
  GIVEN_TORRENT_WORDS,
  GT,
} from '../../bridge/trackers/slot-frames.ts'

/** What is handed over of a torrent besides its sessions. */
interface SwarmHead {
  readonly idLo: number
  readonly idHi: number
  readonly snatches: number
}

/** Swarms as the words of a handover (slot-frames.ts), which are filled part by part. */
export interface Parts {
  /**
   * Adds a torrent and its sessions; every part that contains some of them repeats the torrent's
   * head. `copy` writes the session at an index to `out` at `to`.
   */
  readonly add: (
    head: SwarmHead,
    sessions: number,
    copy: (index: number, out: Int32Array, to: number) => void,
  ) => void
  readonly all: () => readonly Int32Array[]
}

export function createParts(): Parts {
  const parts: Int32Array[] = []
  let words = new Int32Array(0)
  let used = 0
  const close = () => {
    if (used > 0) parts.push(words.slice(0, used))
    used = 0
  }
  return {
    add({ idLo, idHi, snatches }, sessions, copy) {
      if (words.length === 0) words = new Int32Array(GIVE_WORDS)
      let index = 0
      do {
        if (used + GIVEN_TORRENT_WORDS + GIVEN_SESSION_WORDS > GIVE_WORDS) close()
        const room = GIVE_WORDS - used - GIVEN_TORRENT_WORDS
        const count = Math.min(sessions - index, Math.floor(room / GIVEN_SESSION_WORDS))
        words[used + GT.idLo] = idLo
        words[used + GT.idHi] = idHi
        words[used + GT.snatches] = snatches
        words[used + GT.sessions] = count
        used += GIVEN_TORRENT_WORDS
        for (const end = index + count; index < end; index++, used += GIVEN_SESSION_WORDS) {
          copy(index, words, used)
        }
      } while (index < sessions)
    },
    all() {
      close()
      return parts
    },
  }
}
