// The engine alone: request bytes in, reply bytes out, journal entries made and written to nowhere.
// In a process of its own, whose heap and garbage collections are watched.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** CPU µs, bytes of the heap per announce, collections and the longest of their pauses. */
export async function engineFigures(announces) {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'engine-process.js')
  const child = fork(file, [String(announces)], { execArgv: ['--expose-gc'] })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the engine's process ended with ${code}`)
  })
  const [figures] = await Promise.race([once(child, 'message'), ended])
  ended.catch(() => undefined)
  child.disconnect()
  return figures
}
