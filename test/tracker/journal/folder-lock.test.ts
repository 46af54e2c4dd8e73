import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { threadFile } from '../../../src/shared/thread-file.ts'
import { openFolder } from '../../../src/tracker/journal/folder.ts'
import { FolderInUseError, lockFolder } from '../../../src/tracker/journal/folder-lock.ts'
import { aFolder } from '../support/a-role.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

function folder(): string {
  const made = aFolder('lock')
  folders.push(made)
  return made
}

const now = () => Date.now()

/** A process that takes the lock and reports it; ends when it is killed. */
async function holder(locked: string) {
  const code = `
    import { lockFolder } from ${JSON.stringify(threadFile('tracker/journal/folder-lock').href)}
    lockFolder(${JSON.stringify(locked)}, () => Date.now())
    console.log('locked')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}

describe("the lock of a tracker's folder", () => {
  it('refuses a second holder, in this process and from another one', async () => {
    const data = folder()
    const lock = lockFolder(data, now)
    expect(() => lockFolder(data, now)).toThrow(FolderInUseError)
    lock.release()
    const child = await holder(data)
    expect(() => lockFolder(data, now)).toThrow(FolderInUseError)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  })

  it('is taken over immediately when its holder was killed', async () => {
    const data = folder()
    const child = await holder(data)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    lockFolder(data, now).release()
    expect(fs.readdirSync(data)).toEqual([])
  })

  it('does not mistake another process with the same PID for its holder', () => {
    const data = folder()
    const lock = lockFolder(data, now)
    const file = path.join(data, 'lock')
    const stale = { ...JSON.parse(fs.readFileSync(file, 'utf8')), processStart: '1' } as object
    lock.release()
    fs.writeFileSync(file, JSON.stringify(stale))
    lockFolder(data, now).release()
  })

  it('of another machine is valid as long as it is renewed', () => {
    const data = folder()
    const file = path.join(data, 'lock')
    fs.writeFileSync(file, JSON.stringify({ token: 'x', pid: 1, processStart: '1', machine: 'm' }))
    expect(() => lockFolder(data, now)).toThrow(FolderInUseError)
    const old = now() / 1000 - 60
    fs.utimesSync(file, old, old)
    lockFolder(data, now).release()
  })
})

describe("a tracker's folder", () => {
  it('keeps the name of its store, and its boot number only increases', () => {
    const data = folder()
    const opened = [1_800_000_000_000, 1_700_000_000_000, 1_700_000_000_000].map((time) => {
      const { storeId, boot, release } = openFolder(data, () => time)
      release()
      return { storeId, boot }
    })
    expect(new Set(opened.map(({ storeId }) => storeId)).size).toBe(1)
    expect(opened[1].boot).toBe(opened[0].boot + 1)
    expect(opened[2].boot).toBe(opened[1].boot + 1)
  })
})
