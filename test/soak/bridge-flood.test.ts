import { fork } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { defaultLimits } from '../../src/bridge/delivery/limits.ts'
import { socketAddress } from '../../src/bridge/socket-address.ts'
import { bridgeStage } from '../support/bridge/bridge-stage.ts'
import { until } from '../support/until.ts'

/** More than this process may have open; both ends count, in two processes. */
const CONNECTIONS = 10_000
/** Half of the usual limit of 1,024 file descriptors. */
const MOST_FILES = 512

const stage = bridgeStage('tcp')
afterEach(() => stage.clear())

it('withstands 10,000 half-open connections from 1,000 addresses', async () => {
  const { url, hub, source } = await stage.listening({ limits: defaultLimits })
  source.change(1)
  const road = await stage.roadTo(url)
  const cut = stage.joining(road.url, { node: 'cut', limits: defaultLimits })
  const good = stage.joining(url, { node: 'good', limits: defaultLimits })
  await stage.caughtUp(cut)
  await stage.caughtUp(good)

  const { host, port } = socketAddress(url)
  const script = path.join(import.meta.dirname, 'child-flood.js')
  const flood = fork(script, [host, String(port), String(CONNECTIONS)])
  stage.later(() => void flood.kill())
  let opened = 0
  let mostFiles = 0
  flood.on('message', (count) => {
    opened = Number(count)
    mostFiles = Math.max(mostFiles, fs.readdirSync('/proc/self/fd').length)
  })
  await until(() => opened > CONNECTIONS, 120, 'the flood')

  source.change(1)
  hub.wake()
  await stage.level(good, source)
  expect(good.link.status().connects).toBe(1)
  road.cut()
  await until(
    () => cut.link.status().connects === 2 && cut.link.status().isCaughtUp,
    20,
    'rejoining',
  )
  await stage.level(cut, source)
  expect(mostFiles).toBeLessThan(MOST_FILES)
  expect(hub.counts().refused).toBeGreaterThan(CONNECTIONS / 2)
})
