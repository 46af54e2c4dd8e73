import type { WriteAt } from '../../journal/journal.ts'
import type { SystemCalls } from './system-calls.ts'
import { createAddressBook } from './system-calls.ts'

/** How a journal writes where system calls are at hand: without an object a write. */
export function createJournalWrite(calls: SystemCalls): WriteAt {
  const addressOf = createAddressBook(calls)
  return (fd, bytes, offset, end, position) =>
    calls.pwrite(fd, addressOf(bytes) + offset, end - offset, position)
}
