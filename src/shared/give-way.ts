import os from 'node:os'

/**
 * Lowers the priority of a process or thread to `niceness`, from 1 to 19, where the system allows
 * it.
 */
export function giveWay(pid: number, niceness: number): void {
  try {
    os.setPriority(pid, niceness)
  } catch {
    // It has ended, or the system does not allow it: then it runs as we do.
  }
}
