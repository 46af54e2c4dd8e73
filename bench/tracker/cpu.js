// CPU time of a whole process, in nanoseconds, from the scheduler's own account.
import fs from 'node:fs'

/** Nanoseconds that all threads of `pid` have run so far (Linux). */
export function cpuNanoseconds(pid) {
  let sum = 0n
  for (const thread of fs.readdirSync(`/proc/${pid}/task`)) {
    try {
      const text = fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
      sum += BigInt(text.split(' ')[0])
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error // the thread has ended
    }
  }
  return sum
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
