import fs from 'node:fs'

// Node.js 20 only knows the processor time of the whole process; Linux has that of each thread in
// /proc, with a resolution of ten milliseconds.

const OWN = '/proc/thread-self'
/** Linux counts in hundredths of a second on every machine. */
const TICK_MS = 10
/** The fields after the name of the thread, which may contain spaces: proc(5). */
const UTIME = 11
const STIME = 12

/** Returns the number that Linux gives this thread; null on other systems. */
export function ownThread(): number | null {
  if (!fs.existsSync(OWN)) return null
  return Number(fs.readlinkSync(OWN).split('/').at(-1))
}

/** Returns the processor time that a thread of this process has used; null if it has ended. */
export function threadMs(thread: number): number | null {
  try {
    const stat = fs.readFileSync(`/proc/self/task/${thread}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS
  } catch {
    return null
  }
}
