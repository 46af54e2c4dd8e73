import { afterAll } from 'vitest'
import { hasNats, shareNats } from './nats-server.ts'
import { everyScheme } from './transports.ts'

/**
 * Every scheme that can be tried on this machine, and the server of NATS until the file ends. To be
 * called by each file: files of one worker share this module.
 */
export async function schemesHere(): Promise<string[]> {
  const server = await shareNats()
  afterAll(() => server?.stop())
  return everyScheme.filter((scheme) => scheme !== 'nats' || hasNats)
}
