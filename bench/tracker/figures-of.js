import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))

/** Returns the figures of the program `name` in this folder, which runs in a separate process. */
export async function figuresOf(name, args, execArgv = []) {
  const child = fork(path.join(here, `${name}.js`), args.map(String), { execArgv })
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with ${code}`)
  })
  // It also ends when it is told to, and nothing waits for that.
  died.catch(() => undefined)
  const [figures] = await Promise.race([once(child, 'message'), died])
  child.disconnect()
  return figures
}
