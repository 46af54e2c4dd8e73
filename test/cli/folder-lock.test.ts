import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holderOf, isLock, takeLock, type FolderLock } from '../../src/cli/folder-lock.ts'

const now = new Date('2026-01-02T03:04:05Z')
let folder: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-lock-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

function take(): FolderLock {
  const taken = takeLock(folder, 'up', 'babou up', now)
  if (!isLock(taken)) throw new Error(`held by ${taken.pid}`)
  return taken
}

describe('a folder lock', () => {
  it('is held by one, who is named, until it is given back', () => {
    const lock = take()
    expect(lock.wasStale).toBe(false)
    expect(takeLock(folder, 'up', 'babou up', now)).toMatchObject({
      pid: process.pid,
      command: 'babou up',
      since: now.toISOString(),
    })
    lock.release()
    expect(holderOf(folder, 'up')).toBeNull()
    expect(fs.readdirSync(folder)).toEqual([])
    take().release()
  })

  it('of a process that was killed is taken over', async () => {
    const child = spawn('sleep', ['60'])
    const lock = take()
    const file = path.join(folder, 'up.lock')
    const holder = JSON.parse(fs.readFileSync(file, 'utf8')) as object
    fs.writeFileSync(file, JSON.stringify({ ...holder, pid: child.pid }))
    // The number lives on, in a process that began at another time.
    expect(take().wasStale).toBe(true)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    fs.writeFileSync(file, JSON.stringify({ ...holder, pid: child.pid }))
    expect(take().wasStale).toBe(true)
    lock.release()
  })

  it('that was half written is taken over', () => {
    fs.writeFileSync(path.join(folder, 'up.lock'), '{"pi')
    expect(take().wasStale).toBe(true)
  })
})
