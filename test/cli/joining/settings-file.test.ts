import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendingSteps } from '../../../src/cli/joining/appending.ts'
import { addLines } from '../../../src/cli/joining/settings-file.ts'
import { readEnvFile } from '../../../src/shared/config-file.ts'

const LINES = [
  'DATABASE_URL=postgres://babou:pässword@db.internal:5432/babou',
  'BABOU_TRACKER_PRIVATE_PEERS=always',
  'BABOU_NODE=edge-1',
]
const WANTED = Object.fromEntries(LINES.map((line) => line.split(/=(.*)/).slice(0, 2)))

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-settings-'))
  file = path.join(folder, 'babou.env')
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const read = () => readEnvFile({ BABOU_ENV_FILE: file }, folder)
/** Settings that are missing, as a join that continues adds them. */
const missing = () => {
  const found = read()
  return LINES.filter((line) => !(line.slice(0, line.indexOf('=')) in found))
}

/** The file after each byte that is written to it, in order. */
function cuts(before: Buffer, lines: readonly string[]): readonly Buffer[] {
  const all = [before]
  for (const { at, bytes } of appendingSteps(before, lines)) {
    for (const [index, byte] of bytes.entries()) {
      const last = all.at(-1) as Buffer
      const next = Buffer.alloc(Math.max(last.length, at + index + 1))
      last.copy(next)
      next[at + index] = byte
      all.push(next)
    }
  }
  return all
}

const BEFORE = [
  ['an empty file', ''],
  ['a file with settings', '# Of this machine.\nBABOU_PLACE=Vienna\n'],
  ['a file without a line end', 'BABOU_PLACE=Vienna'],
  ['a file that ends with the sign of a comment', 'BABOU_PLACE=Vienna # in the #'],
] as const

describe.each(BEFORE)('lines that are appended to %s', (_what, before) => {
  const whole = cuts(Buffer.from(before), LINES).at(-1)?.toString() ?? ''

  it('are at the end of the file, after its earlier lines', () => {
    const gap = before === '' || before.endsWith('\n') ? '' : '\n'
    expect(whole).toBe(`${before}${gap}${LINES.join('\n')}\n`)
  })

  it('are each whole or not there after a cut at any byte, and complete once it continues', () => {
    for (const cut of cuts(Buffer.from(before), LINES)) {
      fs.writeFileSync(file, cut)
      const found = read()
      for (const [name, value] of Object.entries(WANTED)) {
        expect([undefined, value]).toContain(found[name])
      }
      const again = cuts(cut, missing()).at(-1) as Buffer
      expect(again.toString()).toBe(missing().length === 0 ? cut.toString() : whole)
      addLines(file, missing())
      expect(fs.readFileSync(file, 'utf8')).toBe(whole)
    }
  })
})

describe('a file of settings', () => {
  it('is replaced, keeps its owner, and can be read by no one else', () => {
    fs.writeFileSync(file, 'BABOU_PLACE=Vienna', { mode: 0o600 })
    const { ino, uid, gid } = fs.statSync(file)
    addLines(file, LINES)
    const after = fs.statSync(file)
    expect(after.ino).not.toBe(ino)
    expect([after.uid, after.gid, after.mode & 0o777]).toEqual([uid, gid, 0o600])
    expect(read()).toEqual({ BABOU_PLACE: 'Vienna', ...WANTED })
    expect(fs.readdirSync(folder)).toEqual(['babou.env'])
  })

  it('is made if there is none', () => {
    addLines(file, LINES)
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(read()).toEqual(WANTED)
  })

  it('that a link leads to is replaced where it is', () => {
    const real = path.join(folder, 'real.env')
    fs.writeFileSync(real, 'BABOU_PLACE=Vienna\n')
    fs.symlinkSync(real, file)
    addLines(file, LINES)
    expect(fs.lstatSync(file).isSymbolicLink()).toBe(true)
    expect(fs.readFileSync(real, 'utf8')).toBe(`BABOU_PLACE=Vienna\n${LINES.join('\n')}\n`)
  })

  it('is not written when nothing is to be added', () => {
    addLines(file, [])
    expect(fs.existsSync(file)).toBe(false)
  })
})
