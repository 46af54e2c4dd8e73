import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/shared/config.ts'
import { askForDescriptors, sendDescriptors } from '../../../src/tracker/io/ffi/passing.ts'
import { createSockets } from '../../../src/tracker/io/ffi/sockets.ts'
import { loadSystemCalls } from '../../../src/tracker/system/system-calls.ts'
import { distribute } from '../../../src/tracker/io/handed.ts'
import { differs, socketsOf } from '../../../src/tracker/upgrade/take-over.ts'
import { aFolder } from '../support/a-role.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A server of UNIX sockets that answers each line with these descriptors. */
async function aPasser(fds: readonly number[], text = 'here') {
  const folder = aFolder('passing')
  const file = path.join(folder, 'p.sock')
  const calls = await loadSystemCalls()
  const server = net.createServer((socket) => {
    socket.once('data', () => {
      const { fd } = (socket as unknown as { _handle: { fd: number } })._handle
      if (text !== '') sendDescriptors(calls, fd, text, fds)
      socket.end()
    })
  })
  server.listen(file)
  await once(server, 'listening')
  cleanUps.push(
    () => server.close(),
    () => fs.rmSync(folder, { recursive: true }),
  )
  return { file, calls }
}

describe('a socket that is passed to another process', () => {
  it('keeps the connections that wait in it, when the first one closes it', async () => {
    const calls = await loadSystemCalls()
    const sockets = createSockets(calls)
    const { fds, port } = sockets.listeners('127.0.0.1', 0, 1)
    sockets.listen(fds[0], 8)
    const client = net.connect(port, '127.0.0.1')
    await once(client, 'connect')
    client.write('asked before')
    const { file } = await aPasser(fds)
    const passed = await askForDescriptors(calls, file, 'sockets\n', 5)
    calls.close(fds[0])
    expect(passed.text).toBe('here')
    expect(passed.fds).toHaveLength(1)

    const server = net.createServer((socket) => socket.on('data', (text) => socket.end(text)))
    cleanUps.push(() => server.close())
    server.listen({ fd: passed.fds[0] })
    const [heard] = (await once(client, 'data')) as [Buffer]
    expect(heard.toString()).toBe('asked before')
    client.destroy()
  })

  it('is refused when it does not arrive', async () => {
    const { file, calls } = await aPasser([], '')
    await expect(askForDescriptors(calls, file, 'x\n', 5)).rejects.toThrow('the other end closed')
    await expect(askForDescriptors(calls, `${file}.none`, 'x\n', 5)).rejects.toThrow(
      'no connection',
    )
  })

  it('is refused when the sockets differ from the announced ones', () => {
    const said = { host: '::', port: 1, tcp: 2, udp: 0, opsPort: 4_201 }
    expect(socketsOf(JSON.stringify(said), [5, 6, 7])).toMatchObject({ tcp: [5, 6], udp: [] })
    expect(() => socketsOf(JSON.stringify(said), [5, 6])).toThrow('other sockets')
    expect(() => socketsOf(JSON.stringify({ ...said, tcp: 0 }), [5])).toThrow('other sockets')
    expect(() => socketsOf('{', [5])).toThrow('other sockets')
  })
})

describe('sockets among threads', () => {
  const copyOf = (fd: number) => fd + 100

  it('are each read by one, or by several where there are more threads', () => {
    expect(distribute([1, 2], 2, copyOf)).toEqual([[1], [2]])
    expect(distribute([1, 2, 3], 2, copyOf)).toEqual([[1, 3], [2]])
    expect(distribute([1, 2], 5, copyOf)).toEqual([[1], [2], [101], [102], [101]])
    expect(distribute([], 2, copyOf)).toEqual([[], []])
  })
})

describe('settings that changed since the tracker was started', () => {
  const sockets = { host: '::', port: 7_777, tcp: [1], udp: [], ops: { fd: 2, port: 4_201 } }
  const changed = (env: Record<string, string>) =>
    differs(readConfig({ BABOU_TRACKER_PORT: '7777', ...env }, '/'), sockets)

  it('need a restart if they set an address or a port', () => {
    expect(changed({})).toBeNull()
    expect(changed({ BABOU_TRACKER_THREADS: '7' })).toBeNull()
    expect(changed({ BABOU_TRACKER_PORT: '7778' })).toMatch(/^BABOU_TRACKER_PORT: .*restart/)
    expect(changed({ BABOU_TRACKER_HOST: '127.0.0.1' })).toMatch(/^BABOU_TRACKER_HOST:/)
    expect(changed({ BABOU_TRACKER_UDP: 'true' })).toMatch(/^BABOU_TRACKER_UDP:/)
    expect(changed({ BABOU_TRACKER_OPS_PORT: '4999' })).toMatch(/^BABOU_TRACKER_OPS_PORT:/)
  })
})
