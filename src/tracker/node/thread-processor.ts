import fs from 'node:fs'

/** The unit of times in `stat`, which is the same on all machines with Linux. */
const TICKS_PER_SECOND = 100
/** The indexes of fields in `stat` after the name, which is in brackets and can contain spaces. */
const STAT = { userTicks: 11, systemTicks: 12 } as const

/** Returns the system's ID of the calling thread; null where there is no /proc. */
export function ownTask(): number | null {
  try {
    const task = Number(/\d+$/.exec(fs.readlinkSync('/proc/thread-self'))?.[0])
    return Number.isInteger(task) ? task : null
  } catch {
    return null
  }
}

/**
 * Returns for how many seconds a thread of this process has run on a processor. The time for which
 * it was ready but waited for a processor does not count. Returns null where the system does not
 * report it.
 */
export function threadSeconds(task: number): number | null {
  return fromScheduler(task) ?? fromTicks(task)
}

function fromScheduler(task: number): number | null {
  const nanoseconds = Number(textOf(task, 'schedstat')?.split(' ')[0])
  // Kernels that do not have these statistics report 0.
  return nanoseconds > 0 ? nanoseconds / 1e9 : null
}

function fromTicks(task: number): number | null {
  const text = textOf(task, 'stat')
  if (text === null) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[STAT.userTicks]) + Number(fields[STAT.systemTicks])
  return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : null
}

function textOf(task: number, name: 'schedstat' | 'stat'): string | null {
  try {
    return fs.readFileSync(`/proc/self/task/${task}/${name}`, 'utf8')
  } catch {
    return null
  }
}
