import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runHere } from '../support/in-process.ts'

let folder: string
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-cert-'))))
afterEach(() => fs.rmSync(folder, { recursive: true }))

const cert = (...words: string[]) =>
  runHere(['bridge', 'cert', ...words], { env: { BABOU_DATA: path.join(folder, 'data') } })

async function names(): Promise<string[]> {
  const { stdout } = await cert('list', '--json')
  return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)
}

it('a certificate whose file cannot be written is not registered', async () => {
  await cert('init')
  fs.writeFileSync(path.join(folder, 'file'), '')
  for (const [out, says] of [
    [folder, /^babou: .* is a folder: name a file in it\n$/],
    [path.join(folder, 'file', 'edge.pem'), /^babou: .*edge\.pem cannot be written: .*\n$/],
  ] as const) {
    const { status, stderr } = await cert('add', 'edge', '--out', out)
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(says) })
  }
  expect(await names()).toEqual(['this-machine'])
  const out = path.join(folder, 'new', 'edge.pem')
  expect(await cert('add', 'edge', '--out', out)).toMatchObject({ status: 0, stderr: '' })
  expect(await names()).toEqual(['this-machine', 'edge'])
  expect(fs.readFileSync(out, 'utf8')).toContain('BEGIN PRIVATE KEY')
})

it('an init that was interrupted is completed by the next one', async () => {
  await cert('init')
  const bridge = path.join(folder, 'data', 'bridge')
  const own = path.join(bridge, 'node.pem')
  for (const left of [['authority.key'], ['authority.key', 'authority.pem', 'issued.json']]) {
    for (const name of fs.readdirSync(bridge)) {
      if (!left.includes(name)) fs.rmSync(path.join(bridge, name))
    }
    expect(await cert('init')).toMatchObject({ status: 0, stderr: '' })
    expect(fs.readFileSync(own, 'utf8')).toContain('BEGIN PRIVATE KEY')
  }
  const again = await cert('init')
  expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('has an authority')])
})
