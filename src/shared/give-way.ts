import os from 'node:os'

/**
 * What others wait for comes first, where there are few processors; on Linux a thread has a
 * priority like a process. With 5 it has a quarter of a core that one other thread wants too. With
 * 10 it had a tenth, with the lowest, 19, a seventieth: reading a file took more than a minute on a
 * machine that had much else to do, and a backup kept its snapshot of the database open for ten.
 */
const NICENESS = 5

/** Lowers the priority of a process or thread, where the system allows it. */
export function giveWay(pid: number): void {
  try {
    os.setPriority(pid, NICENESS)
  } catch {
    // It has ended, or the system does not allow it: then it runs as we do.
  }
}
