import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { TEST_MASTER } from '../../support/community/rows.ts'
import { ended, endWithUs } from '../../support/processes/children.ts'
import { aFolder } from '../../support/processes/jobs.ts'
import { freePorts } from '../../support/processes/ports.ts'
import { settingsOf } from '../../support/processes/processes.ts'
import { until } from '../../support/until.ts'

const folder = aFolder()
let database: TestDatabase
let front: ChildProcess
let said = ''

beforeAll(async () => {
  database = await testDatabase()
  const ports = await freePorts()
  const settings = settingsOf(folder.path, ports, {
    DATABASE_URL: database.url,
    BABOU_SECRET: TEST_MASTER,
    BABOU_LOG: 'info',
  })
  const words = [
    ...['shadow', '--to', `http://127.0.0.1:${ports.site}`],
    ...['--listen', `127.0.0.1:${ports.tracker}`],
    ...['--tracker', `http://127.0.0.1:${ports.trackerOps}`],
  ]
  front = spawn(process.execPath, [inProject('bin', 'babou.js'), ...words], { env: settings })
  endWithUs(front)
  front.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text))
})
afterAll(async () => {
  await ended(front, 'SIGKILL')
  await database.drop()
  folder.remove()
})

const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the log of babou shadow', () => {
  it('says on stdout that it listens, and then that no tracker reports', async () => {
    const has = (event: string) => lines(said).find((line) => line.event === event)
    const listening = await until(() => has('shadow.listening'))
    expect(listening).toMatchObject({ role: 'shadow', level: 30, phase: 'shadow' })
    expect(await until(() => has('shadow.waiting'))).toMatchObject({
      level: 40,
      waitsFor: expect.stringContaining('none has reported') as string,
    })
  })

  it('is also in a file, as that of a role', async () => {
    await ended(front, 'SIGTERM')
    const file = path.join(folder.path, 'logs', 'shadow.log')
    const written = lines(fs.readFileSync(file, 'utf8')).map(({ event }) => event)
    expect(written).toEqual(['shadow.listening', 'shadow.waiting', 'shadow.stop'])
  })
})
