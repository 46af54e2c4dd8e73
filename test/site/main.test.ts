import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../src/shared/clock.ts'
import { readConfig } from '../../src/shared/config.ts'
import type { RoleContext, RunningRole } from '../../src/shared/lifecycle.ts'
import { silentLog } from '../../src/shared/log.ts'
import { createSecrets } from '../../src/shared/secrets.ts'
import { start } from '../../src/site/main.ts'
import { OtherSecret } from '../../src/store/base/secret-check.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { freePorts } from '../support/processes/ports.ts'
import { until } from '../support/until.ts'

let database: TestDatabase
let folder: string
let context: RoleContext
let siteUrl: string
let opsUrl: string

beforeAll(async () => {
  database = await testDatabase()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-site-'))
  const ports = await freePorts()
  const config = readConfig(
    {
      BABOU_DATA: folder,
      BABOU_SITE_PORT: String(ports.site),
      BABOU_SITE_OPS_PORT: String(ports.siteOps),
    },
    folder,
  )
  siteUrl = `http://127.0.0.1:${ports.site}`
  opsUrl = `http://127.0.0.1:${ports.siteOps}`
  context = {
    config,
    secrets: createSecrets('the secret of this database'),
    log: silentLog(),
    clock: createClock(config),
    databaseUrl: database.url,
  }
})
afterAll(async () => {
  await database.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe('the role', () => {
  it('serves pages, is ready and counts its answers, until it is stopped', async () => {
    const site: RunningRole = await start(context)
    const page = await fetch(`${siteUrl}/login`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<h1>Sign in</h1>')
    const ready = await until(async () => {
      const reply = await fetch(`${opsUrl}/readyz`)
      const body = (await reply.json()) as { ready: boolean; listening: boolean }
      return reply.status === 200 && body.listening && body
    })
    expect(ready).toMatchObject({ ready: true, database: 'up', listening: true })
    const metrics = await (await fetch(`${opsUrl}/metrics`)).text()
    expect(metrics).toMatch(/babou_site_requests_total\{.*method="GET",status="200".*\} [1-9]/)
    await site.stop()
    await site.stop()
    await expect(fetch(`${siteUrl}/login`)).rejects.toThrow()
    await expect(fetch(`${opsUrl}/healthz`)).rejects.toThrow()
  })

  it('does not start with a database of another secret', async () => {
    const other = { ...context, secrets: createSecrets('not the secret of this database') }
    await expect(start(other)).rejects.toThrow(OtherSecret)
  })

  it('does not start on a port that is in use, and cleans up', async () => {
    const first = await start(context)
    await expect(start(context)).rejects.toThrow('EADDRINUSE')
    await first.stop()
    const again = await start(context)
    expect((await fetch(`${siteUrl}/login`)).status).toBe(200)
    await again.stop()
  })
})
