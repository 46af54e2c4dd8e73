import { afterAll, beforeAll, describe, it } from 'vitest'
import { startCluster } from '../support/bridge/nats-cluster.ts'
import { killsOf } from '../support/bridge/nats-kills.ts'
import type { NatsServer } from '../support/bridge/nats-server.ts'
import { hasNats, startNats } from '../support/bridge/nats-server.ts'

const RESTARTS = 20
/** Each of three several times. */
const CLUSTER_RESTARTS = 20

describe.skipIf(!hasNats)('a server of NATS (needs nats-server)', () => {
  let server: NatsServer
  beforeAll(async () => {
    server = await startNats()
  })
  afterAll(() => server.stop())

  it('that is killed and restarted loses and repeats nothing of a link', async () => {
    await killsOf(server, RESTARTS)
  })
})

describe.skipIf(!hasNats)('a cluster of three NATS servers (needs nats-server)', () => {
  let cluster: NatsServer
  beforeAll(async () => {
    cluster = await startCluster()
  })
  afterAll(() => cluster.stop())

  it('whose servers are killed one at a time loses and repeats nothing of a link', async () => {
    await killsOf(cluster, CLUSTER_RESTARTS)
  })
})
