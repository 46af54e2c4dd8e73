import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { holderOf, isLock, takeLock, type FileLock } from '../../src/shared/file-lock.ts'

const now = () => new Date('2026-01-02T03:04:05Z')
let folder: string
let file: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-lock-'))
  file = path.join(folder, 'up.lock')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

function take(): FileLock {
  const taken = takeLock(file, 'babou up', now)
  if (!isLock(taken)) throw new Error(`held by ${taken.pid}`)
  return taken
}

describe('a file lock', () => {
  it('is held by one, who is named, until it is given back', () => {
    const lock = take()
    expect(lock.wasStale).toBe(false)
    expect(takeLock(file, 'babou up', now)).toMatchObject({
      pid: process.pid,
      command: 'babou up',
      since: '2026-01-02T03:04:05.000Z',
    })
    lock.release()
    expect(holderOf(file, now)).toBeNull()
    expect(fs.readdirSync(folder)).toEqual([])
    take().release()
  })

  it('of a process that was killed is taken over', async () => {
    const child = spawn('sleep', ['60'])
    const lock = take()
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

  it('that a crash of the machine left empty is taken over', () => {
    fs.writeFileSync(file, '')
    expect(take().wasStale).toBe(true)
  })

  it('whose file the disk refuses to change ends no process', () => {
    vi.useFakeTimers()
    try {
      const lock = take()
      const held = fs.readFileSync(file)
      fs.rmSync(file)
      fs.symlinkSync(file, file) // each access fails
      expect(() => vi.advanceTimersByTime(60_000)).not.toThrow()
      fs.rmSync(file)
      fs.writeFileSync(file, held)
      lock.release()
      expect(fs.readdirSync(folder)).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })
})
