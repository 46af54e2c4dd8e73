import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, it, vi } from 'vitest'
import { writeOnce, writeWhole } from '../../src/shared/data-folder.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-once-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

const FILES = 500
const CONTENT = 'x'.repeat(64)
const fileOf = (number: number) => path.join(folder, `file-${number}`)

/** Reads each file as soon as it exists, from another thread, and reports what it read. */
function reader(): Worker {
  const code = `const { parentPort, workerData } = require('node:worker_threads')
    const fs = require('node:fs')
    const found = new Set()
    parentPort.postMessage('reading')
    for (let number = 0; number < workerData.files; number++) {
      for (;;) {
        try {
          found.add(fs.readFileSync(workerData.folder + '/file-' + number, 'utf8'))
          break
        } catch {}
      }
    }
    parentPort.postMessage([...found])`
  return new Worker(code, { eval: true, workerData: { files: FILES, folder } })
}

it('a file that is written once is whole as soon as it exists', async () => {
  const reading = reader()
  await once(reading, 'message')
  const read = once(reading, 'message')
  for (let number = 0; number < FILES; number++) writeOnce(fileOf(number), CONTENT, 0o600)
  expect((await read)[0]).toEqual([CONTENT])
  expect(fs.statSync(fileOf(0)).mode & 0o777).toBe(0o600)
})

it('a file that is written once keeps the content of who was first', () => {
  const file = path.join(folder, 'kept')
  writeOnce(file, 'first', 0o600)
  writeOnce(file, 'second', 0o600)
  expect(fs.readFileSync(file, 'utf8')).toBe('first')
  expect(fs.readdirSync(folder).filter((name) => name.startsWith('kept.'))).toEqual([])
})

it('a file that replaces another is on the disk before it has its name', () => {
  const file = path.join(folder, 'replaced')
  writeWhole(file, 'before', 0o600)
  const spy = vi.spyOn(fs, 'writeFileSync')
  writeWhole(file, 'after', 0o600)
  // Without it, a power loss leaves an empty file.
  expect(spy.mock.lastCall?.[2]).toMatchObject({ flush: true })
  spy.mockRestore()
  expect(fs.readFileSync(file, 'utf8')).toBe('after')
})

it('a file that cannot be replaced leaves nothing else in its folder', () => {
  const at = path.join(folder, 'a-folder')
  fs.mkdirSync(at)
  expect(() => writeWhole(at, 'secret', 0o600)).toThrow()
  expect(fs.readdirSync(folder).filter((name) => name.startsWith('a-folder'))).toEqual(['a-folder'])
})
