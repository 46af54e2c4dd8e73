import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

const servers: http.Server[] = []
afterEach(() => servers.splice(0).forEach((server) => server.close()))

/** An ops server that answers /readyz with this status. */
async function opsServer(status: number): Promise<number> {
  const server = http.createServer((_, res) => res.writeHead(status).end('{"ready":false}'))
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

async function check(roles: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [inProject('bin', 'healthcheck.js'), ...roles], { env })
  const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { status: status as number, said }
}

describe('the health check of a container', () => {
  it('asks the roles that it is given, by their ports', async () => {
    const [fine, not] = await Promise.all([opsServer(200), opsServer(503)])
    const env = { BABOU_SITE_OPS_PORT: String(fine), BABOU_TRACKER_OPS_PORT: String(not) }
    expect(await check(['site'], env)).toEqual({ status: 0, said: '' })
    expect(await check(['site', 'tracker'], env)).toEqual({
      status: 1,
      said: 'tracker is not ready: {"ready":false}\n',
    })
  })

  it('fails while a role does not answer, and names an unknown one', async () => {
    const port = await opsServer(200)
    servers.splice(0).forEach((server) => server.close())
    const gone = await check(['jobs'], { BABOU_JOBS_OPS_PORT: String(port) })
    expect(gone).toMatchObject({ status: 1, said: expect.stringContaining('jobs does not answer') })
    expect(await check(['database'], {})).toMatchObject({ status: 1 })
  })
})
