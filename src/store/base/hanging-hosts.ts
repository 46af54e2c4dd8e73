import type pg from 'pg'
import type { WakingClock } from '../../shared/clock.ts'
import { hostUrls } from '../../shared/database-urls.ts'
import { cut } from './cut-connection.ts'
import { DatabaseAway } from './database-away.ts'
import type { HangWatch } from './hang-watch.ts'
import { createHangWatch } from './hang-watch.ts'
import { createProbe } from './host-probe.ts'

/** Ends statements that wait for a hanging host of a database, within 5 s. */
export interface HangingHosts {
  /** Runs a step on a connection, which is closed when its host hangs. */
  readonly during: <T>(client: pg.ClientBase, step: () => Promise<T>) => Promise<T>
  /**
   * Takes a connection; if there is only one host, it fails while that hangs. @throws DatabaseAway
   */
  readonly take: (connect: () => Promise<pg.PoolClient>) => Promise<pg.PoolClient>
  readonly stop: () => void
}

export function watchHanging(
  url: string,
  clock: Pick<WakingClock, 'monotonicSeconds' | 'after'>,
): HangingHosts {
  const probes = hostUrls(url).map((one) => createProbe(one))
  const watches = probes.map((probe) => {
    return createHangWatch({ isAnswering: async () => (await probe.ask()) !== null, clock })
  })
  const hosts = hostUrls(url).map((one) => {
    const { hostname, port } = new URL(one)
    return `${hostname}:${port === '' ? 5432 : port}`
  })
  const watchOf = (client: pg.ClientBase): HangWatch => {
    const { host, port } = client as pg.Client
    return watches[Math.max(0, hosts.indexOf(`${host}:${port}`))]
  }
  return {
    async during(client, step) {
      const over = watchOf(client).wait(() => cut(client))
      try {
        return await step()
      } finally {
        over()
      }
    },
    // If there are several hosts, each is asked before a connection to it is made.
    take: (connect) => (watches.length > 1 ? connect() : takeFrom(watches[0], connect)),
    stop() {
      watches.forEach((watch) => watch.stop())
      probes.forEach((probe) => probe.end())
    },
  }
}

function takeFrom(watch: HangWatch, connect: () => Promise<pg.PoolClient>): Promise<pg.PoolClient> {
  const fault = () => new DatabaseAway(new Error('the server does not answer'))
  if (watch.isHanging()) return Promise.reject(fault())
  return new Promise((resolve, reject) => {
    let isOver = false
    const over = watch.wait(() => {
      isOver = true
      reject(fault())
    })
    connect()
      .then((client) => (isOver ? client.release() : resolve(client)), reject)
      .finally(over)
  })
}
