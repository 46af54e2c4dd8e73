// Apart from what puts constants in: a build that has nothing to do reads no compiler.

/** Sources whose constants are known, and whose code has them put in. */
const HOT = /^(tracker\/|domain\/announce\/|bridge\/traffic-entry\.ts$)/

/** Whether the source of this name, relative to the folder of sources, is one of them. */
export function isHot(name) {
  return HOT.test(name.replaceAll('\\', '/'))
}
