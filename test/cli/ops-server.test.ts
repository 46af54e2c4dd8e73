import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import { createMetrics } from '../../src/shared/metrics.ts'
import { startOpsServer, type OpsServer, type Readiness } from '../../src/shared/ops-server.ts'

const servers: OpsServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

async function start(ready: () => Readiness) {
  const metrics = createMetrics('tracker')
  const server = await startOpsServer({
    host: '127.0.0.1',
    port: 0,
    log: silentLog(),
    registry: metrics.registry,
    ready,
  })
  servers.push(server)
  return { metrics, base: `http://127.0.0.1:${server.port}` }
}

describe('the ops port', () => {
  it('answers 503 with the reason while the role is alive but not ready', async () => {
    let ok = false
    const { base } = await start(() => ({ ok, detail: { state: ok ? 'ready' : 'loading' } }))
    const early = await fetch(`${base}/readyz`)
    expect(early.status).toBe(503)
    expect(await early.json()).toMatchObject({ ready: false, state: 'loading', pid: process.pid })
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
    ok = true
    expect((await fetch(`${base}/readyz`)).status).toBe(200)
  })

  it('returns figures with the role, read at the time of the request', async () => {
    const { base, metrics } = await start(() => ({ ok: true, detail: {} }))
    let peers = 1
    metrics.read('babou_tracker_seeders', () => peers)
    metrics.read('babou_tracker_announces_total', () => peers * 10)
    metrics.count('babou_task_runs_total', { task: 'prune', result: 'ok' })
    peers = 7
    await (await fetch(`${base}/metrics`)).text()
    const text = await (await fetch(`${base}/metrics`)).text()
    expect(text).toContain('babou_tracker_seeders{role="tracker"} 7')
    expect(text).toContain('babou_tracker_announces_total{role="tracker"} 70')
    expect(text).toContain('babou_task_runs_total{task="prune",result="ok",role="tracker"} 1')
  })

  it('answers 500 when reading fails, and continues', async () => {
    const { base } = await start(() => {
      throw new Error('no')
    })
    expect((await fetch(`${base}/readyz`)).status).toBe(500)
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
  })

  it('keeps no connection, so that no probe is sent over one that ends', async () => {
    const { base } = await start(() => ({ ok: true, detail: {} }))
    for (const page of ['readyz', 'healthz', 'metrics', 'other']) {
      expect((await fetch(`${base}/${page}`)).headers.get('connection')).toBe('close')
    }
  })

  it('has three pages and allows only GET', async () => {
    const { base } = await start(() => ({ ok: true, detail: {} }))
    expect((await fetch(`${base}/`)).status).toBe(404)
    expect((await fetch(`${base}/healthz`, { method: 'POST' })).status).toBe(405)
  })
})
