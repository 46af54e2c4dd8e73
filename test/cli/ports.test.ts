import { once } from 'node:events'
import net from 'node:net'
import os from 'node:os'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import { lookAtMachine } from '../../src/cli/doctor/machine.ts'
import { checkPorts } from '../../src/cli/endpoints/ports.ts'
import { readConfig } from '../../src/shared/config.ts'
import { freePorts } from '../support/processes/ports.ts'

// A start and a doctor at the same moment, as with `systemctl start babou; babou doctor`: the
// doctor takes each port for a moment, and the start must not give up because of it.

const open: net.Server[] = []
afterEach(() => open.splice(0).forEach((server) => server.close()))

async function aConfig() {
  const ports = await freePorts()
  const given = {
    ...{ BABOU_DATA: os.tmpdir(), BABOU_SITE_HOST: '127.0.0.1' },
    ...{ BABOU_SITE_PORT: String(ports.site), BABOU_SITE_OPS_PORT: String(ports.siteOps) },
    ...{ BABOU_TRACKER_PORT: String(ports.tracker), BABOU_JOBS_OPS_PORT: String(ports.jobsOps) },
    BABOU_TRACKER_OPS_PORT: String(ports.trackerOps),
  }
  return readConfig(given, os.tmpdir())
}

function listen(port: number): Promise<net.Server> {
  const server = net.createServer()
  open.push(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

it('waits while another process checks a port that it is about to take', async () => {
  const config = await aConfig()
  const looking = await listen(config.BABOU_SITE_PORT)
  setTimeout(() => looking.close(), 300)
  await checkPorts(config, ['site'], 0)
})

it('names the setting when another process holds the port', async () => {
  const config = await aConfig()
  await listen(config.BABOU_SITE_PORT)
  await expect(checkPorts(config, ['site'], 0)).rejects.toThrow(/set BABOU_SITE_PORT/)
})

it('takes no port to check it while this babou runs or starts', async () => {
  const config = await aConfig()
  const looking = { config, cluster: null, envFile: null, isRun: () => true }
  let isLooking = true
  const looks = (async () => {
    for (let look = 0; look < 5; look++) await lookAtMachine(looking)
    isLooking = false
  })()
  let taken = 0
  while (isLooking) {
    const server = await listen(config.BABOU_SITE_PORT)
    taken++
    await new Promise((resolve) => server.close(resolve))
    // The check runs between two of ours.
    await new Promise(setImmediate)
  }
  await looks
  expect(taken).toBeGreaterThan(5)
})

it('considers a port taken if its listener is too busy to answer', async () => {
  const config = await aConfig()
  const given = { port: config.BABOU_SITE_PORT, isHeld: new Int32Array(new SharedArrayBuffer(4)) }
  // Listens with a queue of one connection and then accepts none.
  const busy = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads')
    const { port, isHeld } = workerData
    require('node:net').createServer().listen({ port, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage('listening')
      setImmediate(() => Atomics.wait(isHeld, 0, 0))
    })`,
    { eval: true, workerData: given },
  )
  await once(busy, 'message')
  const queued = Array.from({ length: 4 }, () => net.connect(given.port, '127.0.0.1'))
  for (const one of queued) one.on('error', () => undefined)
  await once(queued[0], 'connect')
  const looking = { config, cluster: null, envFile: null, isRun: () => true }
  const { ports } = await lookAtMachine(looking)
  const look = ports.find(({ portSetting }) => portSetting === 'BABOU_SITE_PORT')
  expect(look?.fault?.code).toBe('EADDRINUSE')
  for (const one of queued) one.destroy()
  Atomics.store(given.isHeld, 0, 1)
  Atomics.notify(given.isHeld, 0)
  await busy.terminate()
})
