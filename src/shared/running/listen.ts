import type net from 'node:net'
import type { Log } from '../log.ts'

/**
 * Makes a server listen. Later errors, such as too many open files, are logged as `event`: without
 * a listener, each of them would end the process.
 *
 * @throws Error of `listen` when the port is in use
 */
export async function listen(
  server: net.Server,
  at: net.ListenOptions | { readonly fd: number },
  log: Log,
  event: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, resolve)
  })
  server.on('error', (error) => log.warn(event, { error: error.message }))
}
