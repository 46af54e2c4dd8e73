import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLogFile, type LogFileOptions } from '../../../src/shared/log-files/log-file.ts'
import { inOrder } from '../../../src/shared/log-files/names.ts'
import { BUILD } from '../../support/built.ts'

let folder: string
let now: Date
beforeEach(() => {
  now = new Date()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-logs-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const limits = { totalBytes: 64 * 1024 ** 2, days: 14 }
const opened = (change: Partial<LogFileOptions> = {}) =>
  openLogFile({ folder, role: 'site', limits, now: () => now, spareBytes: 0, ...change })

const line = (n: number) => `${JSON.stringify({ n, filling: 'x'.repeat(80) })}\n`

/** The numbers of all lines in all files, in order. */
function numbers(): number[] {
  return inOrder(fs.readdirSync(folder), 'site').flatMap(({ name, isCompressed }) => {
    const bytes = fs.readFileSync(path.join(folder, name))
    const text = (isCompressed ? zlib.gunzipSync(bytes) : bytes).toString()
    const lines = text.split('\n').filter((one) => one !== '')
    return lines.map((one) => (JSON.parse(one) as { n: number }).n)
  })
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

describe('the log file of a role', () => {
  it('loses no line in many rotations, and compresses what is complete', async () => {
    const file = opened({ fileBytes: 20_000 })
    for (let n = 0; n < 5_000; n++) {
      file.write(line(n))
      if (n % 100 === 0) {
        now = new Date(now.getTime() + 1)
        // A batch for each hundred lines: files are completed between batches.
        await file.idle()
      }
    }
    await file.idle()
    expect(numbers()).toEqual(upTo(5_000))
    const names = fs.readdirSync(folder)
    expect(names.filter((name) => name.endsWith('.log.gz')).length).toBeGreaterThan(3)
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
    for (const name of names) expect(fs.statSync(path.join(folder, name)).mode & 0o077).toBe(0)
  })

  it('starts a new file with a new day, even after a pause of days', async () => {
    const file = opened()
    file.write(line(0))
    await file.idle()
    now = new Date(now.getTime() + 86_400_000)
    file.write(line(1))
    await file.idle()
    expect(fs.readdirSync(folder)).toHaveLength(2)
    expect(numbers()).toEqual([0, 1])
  })

  it('deletes files that are too old, and the oldest beyond the size, of every role', async () => {
    const day = (n: number) => new Date(now.getTime() - n * 86_400_000)
    const make = (name: string, days: number, bytes: number) => {
      fs.writeFileSync(path.join(folder, name), Buffer.alloc(bytes))
      fs.utimesSync(path.join(folder, name), day(days), day(days))
    }
    make('jobs-20260101T000000000Z.log.gz', 20, 10)
    make('jobs-20260102T000000000Z.log.gz', 2, 600)
    make('site-20260103T000000000Z.log.gz', 1, 600)
    make('notes.txt', 100, 10)
    const file = opened({ limits: { totalBytes: 1_000, days: 14 } })
    await file.idle()
    expect(fs.readdirSync(folder).sort()).toEqual([
      'notes.txt',
      'site-20260103T000000000Z.log.gz',
      'site.log',
    ])
  })

  it('continues in a new file when its file is deleted, moved, or its folder is gone', async () => {
    const file = opened({ lookMilliseconds: 0 })
    file.write(line(0))
    await file.idle()
    fs.rmSync(path.join(folder, 'site.log'))
    file.write(line(1))
    await file.idle()
    expect(numbers()).toEqual([1])
    fs.renameSync(path.join(folder, 'site.log'), path.join(folder, 'moved'))
    file.write(line(2))
    file.write(line(3))
    await file.idle()
    expect(numbers()).toEqual([3])
    expect(fs.readFileSync(path.join(folder, 'moved'), 'utf8')).toBe(line(1) + line(2))
    fs.rmSync(folder, { recursive: true })
    file.write(line(4))
    await file.idle()
    expect(numbers()).toEqual([4])
  })

  it('leaves the last of a disk to others: old files go first, then lines', async () => {
    const old = path.join(folder, 'site-20260103T000000000Z.log.gz')
    fs.writeFileSync(old, zlib.gzipSync(line(9)))
    const file = opened({ spareBytes: Number.MAX_SAFE_INTEGER })
    await file.idle()
    expect(fs.existsSync(old)).toBe(true)
    file.write(line(0))
    await file.idle()
    expect(fs.existsSync(old)).toBe(false)
    for (let n = 1; n < 1_000; n++) file.write(line(n))
    await file.idle()
    expect(numbers().length).toBeLessThan(10)
  })

  it('bounds what waits for a disk, and says how many lines are missing', async () => {
    const file = opened()
    for (let n = 0; n < 200_000; n++) file.write(line(n))
    await file.idle()
    file.write(line(200_000))
    await file.idle()
    const text = fs.readFileSync(path.join(folder, 'site.log'), 'utf8')
    const [, lines] = /"event":"log.dropped","lines":(\d+)/.exec(text) ?? []
    expect(Number(lines)).toBeGreaterThan(0)
    expect(text.split('\n').length - 2 + Number(lines)).toBe(200_001)
  })

  it('does not fail for a folder that cannot be written to', async () => {
    fs.writeFileSync(path.join(folder, 'blocked'), '')
    const file = opened({ folder: path.join(folder, 'blocked', 'logs') })
    file.write(line(0))
    await file.idle()
    expect(numbers()).toEqual([])
  })
})

/** A process that logs, reports the number of its last line, and then ends in some way. */
function child(ending: string): Promise<{ last: number; signal: string | null }> {
  const script = `
    import fs from 'node:fs'
    const { openLogFile } = await import(${JSON.stringify(`${BUILD}/shared/log-files/log-file.js`)})
    const limits = { totalBytes: 1e9, days: 1 }
    const file = openLogFile({ folder: ${JSON.stringify(folder)}, role: 'site', limits,
      now: () => new Date(), spareBytes: 0 })
    let n = 0
    const log = () => { file.write(JSON.stringify({ n }) + '\\n'); fs.writeSync(1, n + '\\n'); n++ }
    ${ending}`
  const ran = spawn(process.execPath, ['--input-type=module', '-e', script])
  let said = ''
  ran.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  return new Promise((resolve) => {
    ran.once('close', (_code, signal) => {
      resolve({ last: Number(said.trim().split('\n').at(-1)), signal })
    })
  })
}

describe('the last lines of a process', () => {
  it('are there after kill -9', async () => {
    // The loop never turns again after the last line: only a thread of the system can write it.
    const kill = `
      while (n < 99) {
        log()
        await file.idle()
      }
      log()
      const isThere = () => fs.readFileSync(${JSON.stringify(path.join(folder, 'site.log'))}, 'utf8').endsWith('{"n":99}\\n')
      const asleep = new Int32Array(new SharedArrayBuffer(4))
      for (let tries = 0; tries < 600 && !isThere(); tries++) Atomics.wait(asleep, 0, 0, 50)
      process.kill(process.pid, 'SIGKILL')`
    const { last, signal } = await child(kill)
    expect(signal).toBe('SIGKILL')
    expect(last).toBe(99)
    expect(numbers()).toEqual(upTo(100))
  })

  it.each([
    ['an uncaught error', 'for (let i = 0; i < 5000; i++) log(); throw new Error("no")'],
    ['process.exit', 'for (let i = 0; i < 5000; i++) log(); process.exit(3)'],
  ])('are there after %s in the middle of a burst', async (_, ending) => {
    const { last } = await child(ending)
    expect(last).toBe(4_999)
    expect(numbers()).toEqual(upTo(5_000))
  })
})
