import { afterAll, beforeAll, describe, it } from 'vitest'
import { killsOf } from '../support/bridge/nats-kills.ts'
import type { NatsServer } from '../support/bridge/nats-server.ts'
import { hasNats, startNats } from '../support/bridge/nats-server.ts'

const RESTARTS = 20

describe.skipIf(!hasNats)('a server of NATS (needs nats-server)', () => {
  let server: NatsServer
  beforeAll(async () => {
    server = await startNats()
  })
  afterAll(() => server.stop())

  it('that is killed and restarted loses and repeats nothing of a link', async () => {
    await killsOf(server, RESTARTS)
  }, 300_000)
})
