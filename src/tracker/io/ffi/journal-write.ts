import type { WriteAt } from '../../journal/journal.ts'
import type { SystemCalls } from '../../system/system-calls.ts'
import { createAddressBook } from '../../system/system-calls.ts'

/** Creates the function that writes a journal with a system call, which creates no object. */
export function createJournalWrite(calls: SystemCalls): WriteAt {
  const addressOf = createAddressBook(calls)
  return (fd, bytes, offset, end, position) =>
    calls.pwrite(fd, addressOf(bytes) + offset, end - offset, position)
}
