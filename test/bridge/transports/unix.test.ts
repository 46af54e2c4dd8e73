import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createUnix, socketPath } from '../../../src/bridge/transports/unix.ts'
import { aUrl } from '../../support/bridge/bridge.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { openDoor } from '../../support/bridge/open-door.ts'

const unixSocket = createUnix(bridgeClock())
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function place() {
  const { url, remove } = aUrl('unix')
  cleanups.push(remove)
  return { url, file: socketPath(url) }
}

async function listen(url: string) {
  const listener = await unixSocket.listen(
    url,
    openDoor((stream) => stream.destroy()),
    () => {},
  )
  cleanups.push(listener.close)
  return listener
}

/** A process that listens on the socket and is killed, so that its file stays. */
async function leaveDeadSocket(file: string): Promise<void> {
  const at = JSON.stringify(file)
  const script = `require('net').createServer().listen(${at}, () => console.log())`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('a UNIX socket', () => {
  it('is private to its owner', async () => {
    const { url, file } = place()
    await listen(url)
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  })

  it('creates its folder', async () => {
    const { file } = place()
    await listen(`unix:${path.join(path.dirname(file), 'a', 'b', 'c.sock')}`)
  })

  it('replaces the socket of a dead process', async () => {
    const { url, file } = place()
    await leaveDeadSocket(file)
    expect(fs.existsSync(file)).toBe(true)
    await listen(url)
    expect(fs.readdirSync(path.dirname(file))).toEqual([path.basename(file)])
  })

  it('is never taken from a live listener', async () => {
    const { url, file } = place()
    await listen(url)
    await expect(listen(url)).rejects.toThrow(`another babou already listens on ${file}`)
    const stream = await unixSocket.connect(url, 1, new AbortController().signal)
    stream.destroy()
  })

  it('never replaces a file that is not a socket', async () => {
    const { url, file } = place()
    fs.writeFileSync(file, 'precious')
    await expect(listen(url)).rejects.toThrow(`${file} is not a socket`)
    expect(fs.readFileSync(file, 'utf8')).toBe('precious')
  })

  it('leaves no file when it is closed', async () => {
    const { url, file } = place()
    const listener = await listen(url)
    await listener.close()
    expect(fs.existsSync(file)).toBe(false)
  })

  it('reports what is wrong when there is no listener', async () => {
    const { url } = place()
    const never = new AbortController().signal
    await expect(unixSocket.connect(url, 1, never)).rejects.toThrow('ENOENT')
  })

  it('stops connecting when it is canceled', async () => {
    const { url } = place()
    await listen(url)
    await expect(unixSocket.connect(url, 1, AbortSignal.abort())).rejects.toThrow('aborted')
  })
})
