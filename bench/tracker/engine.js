// The engine only: requests in, replies out, and journal entries that are written nowhere. It runs
// in a separate process, whose heap and garbage collections are measured.
import { figuresOf } from './figures-of.js'

/** Returns CPU µs, bytes of the heap per announce, collections, and the longest of their pauses. */
export function engineFigures(announces, swarms = 'warm') {
  return figuresOf('engine-process', [announces, swarms], ['--expose-gc'])
}
