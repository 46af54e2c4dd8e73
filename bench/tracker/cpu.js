// CPU time of a whole process, in nanoseconds, as the scheduler counts it.
import fs from 'node:fs'

/** Returns the nanoseconds that each thread of `pid` has run so far, by its number (Linux). */
function threadNanoseconds(pid) {
  const found = new Map()
  for (const thread of fs.readdirSync(`/proc/${pid}/task`)) {
    try {
      const text = fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
      found.set(thread, Number(text.split(' ')[0]))
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error // the thread has ended
    }
  }
  return found
}

const sum = (values) => values.reduce((all, value) => all + value, 0)

/**
 * Starts to count. The returned function returns the microseconds that all threads of `pids` have
 * run since then, and those of the `most` busiest ones, without the time in which they waited.
 */
export function countCpu(pids, most = 1) {
  const read = () => new Map([pids].flat().flatMap((pid) => [...threadNanoseconds(pid)]))
  const before = read()
  return () => {
    const ran = [...read()]
      .map(([thread, nanoseconds]) => (nanoseconds - (before.get(thread) ?? 0)) / 1000)
      .sort((a, b) => b - a)
    return { all: sum(ran), busiest: sum(ran.slice(0, most)) }
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
