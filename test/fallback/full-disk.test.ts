import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startFallback } from '../../src/fallback/watch.ts'
import type { KeptAlerts } from '../../src/shared/alerts/kept.ts'
import { createClock } from '../../src/shared/clock.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import { aFleet } from '../support/alerts/fleet-world.ts'
import { testSecrets } from '../support/community/rows.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-full-'))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

it('nodes with full disks send each alert once, and store what was sent when there is space', async () => {
  const world = aFleet()
  await world.pass(30)
  for (const node of world.nodes) node.isDiskFull = true
  world.database.isUp = false
  await world.pass(120)
  for (const target of ['mail', 'chat']) {
    expect(world.got(target)).toEqual(['firing postgresql db:5432'])
  }
  const { node: name } = world.named(world.sent[0].by)
  expect(world.named(name).disk).toEqual([])
  for (const node of world.nodes) node.isDiskFull = false
  await world.pass(30)
  expect(world.named(name).disk).toMatchObject([{ state: 'firing', subject: 'postgresql db:5432' }])
})

it('a node that cannot store its targets keeps them in memory', async () => {
  const dataFolder = path.join(folder, 'missing')
  const config = readConfig({ BABOU_DATA: dataFolder }, folder)
  const fallback = startFallback({
    role: 'tracker',
    ...{ config, secrets: testSecrets, log: silentLog() },
    clock: createClock({ BABOU_TEST_CLOCK: undefined }),
    sight: () => Promise.resolve({ isUsual: true, database: 'up', jobsAreSilent: false }),
    handOver: () => Promise.resolve(true),
    ...{ handOvers: 1, read: null },
  })
  const kept: KeptAlerts = {
    ...{ siteName: 'babou', url: 'http://localhost/admin/alerts', smtp: null },
    ...{ silentSeconds: 20, repeatMinutes: 240, windows: [], targets: [], services: [], open: [] },
  }
  const sealed = testSecrets.seal(JSON.stringify(kept)).toString('base64')
  try {
    fallback.keep(sealed)
    expect(fallback.kept()).not.toBeNull()
    fs.mkdirSync(dataFolder)
    fallback.keep(sealed)
    expect(fs.readdirSync(dataFolder)).toEqual(['alert-targets-tracker.sealed'])
  } finally {
    await fallback.stop()
  }
})
