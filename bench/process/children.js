// Parts of a benchmark in separate processes, which answer each message with one message.
import { fork } from 'node:child_process'
import path from 'node:path'

/** Starts the module with this URL. */
export function talking(file) {
  const child = fork(file)
  return {
    pid: child.pid,
    ask: (said) =>
      new Promise((resolve, reject) => {
        const died = () => reject(new Error(`${path.basename(file.pathname)} ended`))
        child.once('exit', died)
        child.once('message', (answer) => {
          child.off('exit', died)
          resolve(answer)
        })
        child.send(said)
      }),
    stop: () => child.kill(),
  }
}

/** Returns one answer of a process, for work that takes as much memory as a tracker. */
export async function inChild(file, said) {
  const child = talking(file)
  try {
    return await child.ask(said)
  } finally {
    child.stop()
  }
}
