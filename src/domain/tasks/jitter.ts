const PRIME = 0x01000193
const BASIS = 0x811c9dc5

/**
 * Returns the delay of a run, in milliseconds below `jitterSeconds`: For a given task and time, it
 * is the same on every node; it differs between tasks, so that tasks of the same minute are spread
 * out.
 */
export function jitterMs(task: string, occasion: Date, jitterSeconds: number): number {
  if (jitterSeconds <= 0) return 0
  let hash = BASIS
  for (const char of `${task} ${occasion.getTime()}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) as number), PRIME) >>> 0
  }
  // FNV's low bits are similar for similar names, so they are mixed once more.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
  hash = (hash ^ (hash >>> 12)) >>> 0
  return hash % (jitterSeconds * 1000)
}
