// The engine alone: request bytes in, reply bytes out, journal entries made and written to nowhere.
// In a process of its own, whose heap and garbage collections are watched.
import { figuresOf } from './figures-of.js'

/** CPU µs, bytes of the heap per announce, collections and the longest of their pauses. */
export function engineFigures(announces) {
  return figuresOf('engine-process', [announces], ['--expose-gc'])
}
