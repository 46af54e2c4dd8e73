import { realTiming } from '../../../src/bridge/timing.ts'
import { natsAddress } from '../../../src/bridge/transports/nats/address.ts'
import { openServer } from '../../../src/bridge/transports/nats/server.ts'
import { until } from '../until.ts'
import { aLoopbackAddress } from './loopback-addresses.ts'
import type { NatsServer } from './nats-server.ts'
import { startNatsAt } from './nats-server.ts'

const SIZE = 3
const ROUTE_PORT = 6222

/**
 * Starts a cluster of three, with the stream of this bridge on all of them. `kill` kills one, each
 * time another one, and `start` starts that one again, without its data: nats-server 2.9 may try
 * forever to repair what a kill cut off (“Resetting stream cluster state”).
 */
export async function startCluster(bridge: string): Promise<NatsServer> {
  const hosts = Array.from({ length: SIZE }, () => aLoopbackAddress())
  const routes = hosts.map((host) => `"nats://${host}:${ROUTE_PORT}"`).join(', ')
  const servers = await Promise.all(
    hosts.map((host, number) => {
      const cluster = `cluster { name: babou, listen: "${host}:${ROUTE_PORT}", routes: [${routes}] }`
      return startNatsAt(host, `server_name: n${number}\n${cluster}`)
    }),
  )
  const [{ url }] = servers
  await until(() => hasThree(`${url}/${bridge}`), 60, 'a stream on three servers')
  let killed = 0
  // Of three servers, two must have the stream before the next one dies.
  const all = () =>
    until(() => hasThree(`${servers[killed % SIZE].url}/${bridge}`), 60, 'all three')
  const restart = async () => {
    for (const server of servers) await server.restart()
  }
  return {
    url,
    restart,
    kill: () => servers[killed % SIZE].kill(true),
    async start() {
      await servers[killed % SIZE].start()
      killed++
      // On a busy machine, those of nats-server 2.9 were seen to elect no leader of the stream for
      // minutes. An operator then restarts one after the other.
      await all().catch(async () => {
        await restart()
        await all()
      })
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  }
}

/**
 * Sets what an operator sets, and returns true when all servers have what is in the stream.
 * @throws Error with what this server says about the others.
 */
async function hasThree(url: string): Promise<boolean> {
  const server = await openServer(url, natsAddress(url), 5, realTiming)
  const { manager, stream } = server
  try {
    const { config, cluster } = await manager.streams.info(stream)
    if (config.num_replicas < SIZE) await manager.streams.update(stream, { num_replicas: SIZE })
    const replicas = cluster?.replicas ?? []
    if (replicas.length === SIZE - 1 && replicas.every(({ current }) => current)) return true
    throw new Error(JSON.stringify(cluster))
  } finally {
    await server.close()
  }
}
