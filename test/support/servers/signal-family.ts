import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'

/**
 * Sends a signal to a process and to all of its children, such as those of a PostgreSQL server,
 * each of which has a separate group. The parent is paused first, so that it starts none that is
 * left out; one that ends before its signal is passed over.
 */
export function signalFamily(parent: Pick<ChildProcess, 'pid' | 'kill'>, name: NodeJS.Signals) {
  // False: it has ended, and its children with it.
  if (!parent.kill('SIGSTOP')) return
  const list = fs.readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')
  for (const pid of list.split(' ').filter(Boolean).map(Number)) signalChild(pid, name)
  parent.kill(name)
}

function signalChild(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
