import os from 'node:os'

/**
 * The niceness of work that no one waits for, so that other work has priority where processors are
 * few. On Linux, a thread has a niceness like a process. With 5, a thread gets a quarter of a core
 * that one other thread also wants. With 10 it got a tenth and with 19, the highest, a seventieth:
 * on a busy machine, reading a file then took more than a minute, and a backup kept its snapshot of
 * the database open for ten minutes.
 */
const NICENESS = 5

/** Lowers the priority of a process or thread, where the system allows it. */
export function giveWay(pid: number): void {
  try {
    os.setPriority(pid, NICENESS)
  } catch {
    // It has ended, or the system does not allow it, in which case it has the same priority as this
    // process.
  }
}
