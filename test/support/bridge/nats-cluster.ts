import { until } from '../until.ts'
import { aLoopbackAddress } from './loopback-addresses.ts'
import type { NatsServer } from './nats-server.ts'
import { askNatsAt, startNatsAt } from './nats-server.ts'

const SIZE = 3
const ROUTE_PORT = 6222

/**
 * Starts a cluster of three. `kill` kills one, each time another one, and `start` starts that one
 * again and waits until all are connected to each other.
 */
export async function startCluster(): Promise<NatsServer> {
  const hosts = Array.from({ length: SIZE }, () => aLoopbackAddress())
  const routes = hosts.map((host) => `"nats://${host}:${ROUTE_PORT}"`).join(', ')
  const servers = await Promise.all(
    hosts.map((host, number) => {
      const cluster = `cluster { name: babou, listen: "${host}:${ROUTE_PORT}", routes: [${routes}] }`
      return startNatsAt(host, `server_name: n${number}\n${cluster}`)
    }),
  )
  const whole = () => until(() => isWhole(servers), 60, 'a cluster of three')
  await whole()
  let killed = 0
  return {
    url: servers[0].url,
    kill: () => servers[killed % SIZE].kill(),
    async start() {
      await servers[killed % SIZE].start()
      killed++
      await whole()
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
    state: async () => (await Promise.all(servers.map((server) => server.state()))).join('\n'),
  }
}

/** @throws Error with the server that has no route to another one */
async function isWhole(servers: readonly NatsServer[]): Promise<boolean> {
  for (const { url } of servers) {
    const { routes } = await askNatsAt(url, 'varz')
    if (routes !== SIZE - 1) throw new Error(`${url} has ${String(routes)} routes`)
  }
  return true
}
