import fs from 'node:fs'

// Node.js 20 knows the processor time of the whole process only; Linux has that of each thread in
// /proc, to ten milliseconds.

const OWN = '/proc/thread-self'
/** Linux counts in hundredths of a second, whatever the machine. */
const TICK_MS = 10
/** The fields after the name of the thread, which may contain spaces: proc(5). */
const UTIME = 11
const STIME = 12

/** The number that Linux gives this thread; null on other systems. */
export function ownThread(): number | null {
  if (!fs.existsSync(OWN)) return null
  return Number(fs.readlinkSync(OWN).split('/').at(-1))
}

/** The processor time that a thread of this process has had; null if it has ended. */
export function threadMs(thread: number): number | null {
  try {
    const stat = fs.readFileSync(`/proc/self/task/${thread}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS
  } catch {
    return null
  }
}
