import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPack, unpack } from '../../../src/tracker/joining/pack.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-pack-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function aState(files: Readonly<Record<string, string>>): string {
  const made = path.join(folder, 'from')
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, name)), { recursive: true })
    fs.writeFileSync(path.join(made, name), text)
  }
  return made
}

/** A pack file with this content. */
function aPack(content: string | Buffer): string {
  const file = path.join(folder, 'state.part')
  fs.writeFileSync(file, content)
  return file
}

const whole = { 'state/00000002.base': 'base', 'state/00000002.changes': 'more', snapshot: 'peers' }

describe('a copy of a state', () => {
  it('has the newest generation and the snapshot as they were when it was opened', () => {
    const from = aState({ ...whole, 'state/00000001.base': 'old', 'store.json': 'mine' })
    const pack = openPack(from)!
    fs.appendFileSync(path.join(from, 'state/00000002.changes'), ' and more')
    fs.writeFileSync(path.join(from, 'snapshot.new'), 'newer')
    fs.renameSync(path.join(from, 'snapshot.new'), path.join(from, 'snapshot'))
    const parts: Buffer[] = []
    for (let part = pack.read(3); part !== null; part = pack.read(3)) parts.push(part)
    pack.close()
    const bytes = Buffer.concat(parts)
    expect(bytes.length).toBe(pack.bytes)

    const to = path.join(folder, 'to')
    fs.mkdirSync(to)
    unpack(aPack(bytes), to)
    const read = (name: string) => fs.readFileSync(path.join(to, name), 'utf8')
    expect(Object.keys(whole).map(read)).toEqual(Object.values(whole))
    expect(fs.readdirSync(to).sort()).toEqual(['snapshot', 'state'])
  })

  it('does not exist without a stored state', () => {
    fs.mkdirSync(path.join(folder, 'from/state'), { recursive: true })
    expect(openPack(path.join(folder, 'from'))).toBeNull()
  })

  it.each([
    ['[{"name":"../secret","bytes":1}]\nx', /damaged/],
    ['[{"name":"state/../../x.base","bytes":1}]\nx', /damaged/],
    ['[{"name":"snapshot","bytes":-1}]\n', /damaged/],
    ['[{"name":"snapshot","bytes":9}]\nx', /not complete/],
    ['[{"name":"snapshot","bytes":1}]\nxy', /not complete/],
    ['no line', /damaged/],
    ['', /damaged/],
  ])('is refused when it is %j', (content, fault) => {
    const to = path.join(folder, 'to')
    fs.mkdirSync(to)
    expect(() => unpack(aPack(content), to)).toThrow(fault)
    expect(fs.readdirSync(to)).toEqual([])
  })

  it('never replaces a state that is there', () => {
    const to = aState(whole)
    expect(() => unpack(aPack('[{"name":"snapshot","bytes":1}]\nx'), to)).toThrow(/EEXIST/)
  })
})
