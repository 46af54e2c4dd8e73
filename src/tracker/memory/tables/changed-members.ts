import { H } from '../layout.ts'
import { M } from './member-row.ts'

// The members whose slots or limits changed since the main thread last looked: a list that links
// their rows, which never move. Any thread pushes to it; the main thread takes the whole list.

const END = -1

/**
 * Puts a member on the list. Call it after the slots have changed; if there are no other trackers,
 * it does nothing.
 */
export function noteMemberChange(words: Int32Array, member: number): void {
  if (words[H.holders] === 0) return
  // Only the thread that marks the row pushes it to the list.
  if (Atomics.compareExchange(words, member + M.changedNext, 0, END) !== 0) return
  for (;;) {
    const head = Atomics.load(words, H.changedMembers)
    Atomics.store(words, member + M.changedNext, head === 0 ? END : head)
    if (Atomics.compareExchange(words, H.changedMembers, head, member | 0) === head) return
  }
}

/** Takes the list; a member that changes while `each` runs is on the next list. */
export function takeMemberChanges(words: Int32Array, each: (member: number) => void): void {
  let found = Atomics.exchange(words, H.changedMembers, 0)
  while (found !== 0 && found !== END) {
    const member = found >>> 0
    found = Atomics.load(words, member + M.changedNext)
    Atomics.store(words, member + M.changedNext, 0)
    each(member)
  }
}
