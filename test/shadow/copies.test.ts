import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Copies } from '../../src/shadow/copies.ts'
import { createCopies } from '../../src/shadow/copies.ts'
import { until } from '../support/until.ts'

describe('copies for our tracker', () => {
  const targets: string[] = []
  const replies: http.ServerResponse[] = []
  let server: http.Server
  let copies: Copies
  beforeEach(async () => {
    server = http.createServer((request, response) => {
      targets.push(request.url ?? '')
      replies.push(response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    copies = createCopies(new URL(`http://127.0.0.1:${port}`), () => 0)
  })
  afterEach(() => {
    copies.stop()
    server.closeAllConnections()
    server.close()
  })

  const targetOf = (uploaded: number) => `/announce?uploaded=${uploaded}`
  const copyOf = (uploaded: number) => ({
    request: { method: 'GET', target: targetOf(uploaded), headers: ['Host', 'old'] },
    session: 'a session',
    onReply: () => {},
  })

  it('that fail do not replace a newer announce of the session that was missed', async () => {
    copies.send(copyOf(1))
    await until(() => replies.length === 1)
    copies.miss(copyOf(2))
    replies[0].destroy()
    await until(() => copies.figures().failed === 1)
    copies.repeat()
    await until(() => targets.length === 2)
    expect(targets).toEqual([targetOf(1), targetOf(2)])
    replies[1].end('d8:intervali1800ee')
    await until(() => copies.isDone())
    expect(copies.figures()).toMatchObject({ missed: 0, lost: 0 })
  })
})
