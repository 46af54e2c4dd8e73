import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  cutJoin,
  endJoin,
  joiningFolder,
  requireWritable,
  setUp,
} from '../../../src/cli/joining/become-node.ts'
import type { Joined } from '../../../src/cli/joining/become-node.ts'
import { readConfig } from '../../../src/shared/config.ts'

// A word is valid once: a join that was killed after the hub granted it continues with what was
// kept.

const hubs = ['tls://hub.example:4300']
const word = { id: 'ab'.repeat(8), token: 'cd'.repeat(32), authority: 'ef'.repeat(32), hubs }
const joined: Joined = {
  ...{ id: word.id, node: 'edge-1', authority: 'its certificate', hubs },
  role: 'tracker',
  ...{ stateKey: '12'.repeat(32), secret: 'the secret of the fleet', bundle: 'certificate\nkey\n' },
  settings: { BABOU_TRACKER_PRIVATE_PEERS: 'always', BABOU_PLACE: 'Vienna' },
}

let folder: string
let envFile: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-set-up-'))
  envFile = path.join(folder, 'babou.env')
  fs.writeFileSync(envFile, 'BABOU_DATA=data\nBABOU_PLACE=Graz\n')
  const kept = joiningFolder(read())
  fs.mkdirSync(kept, { recursive: true })
  fs.writeFileSync(path.join(kept, 'joined.json'), JSON.stringify(joined))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const read = () => readConfig({}, folder)
const continued = () => setUp(read(), cutJoin(read(), word) as Joined, envFile)
const at = (name: string) => path.join(folder, 'data', name)

/** What is on the machine once it is the node. */
const whole = {
  secret: joined.secret,
  'bridge/node.pem': joined.bundle,
  '../babou.env':
    'BABOU_DATA=data\nBABOU_PLACE=Graz\nBABOU_TRACKER_PRIVATE_PEERS=always\n' +
    `BABOU_NODE=edge-1\nBABOU_BRIDGE=${hubs[0]}\n`,
}
const files = () =>
  Object.fromEntries(Object.keys(whole).map((name) => [name, fs.readFileSync(at(name), 'utf8')]))

describe('a join that was killed', () => {
  it('before it wrote anything is continued with the secret, certificate and settings', () => {
    continued()
    expect(files()).toEqual(whole)
    for (const name of Object.keys(whole)) {
      expect([name, fs.statSync(at(name)).mode & 0o077]).toEqual([name, 0])
    }
  })

  it.each(Object.keys(whole))('before it wrote %s is continued with it, and the rest', (name) => {
    continued()
    if (name === '../babou.env') fs.writeFileSync(at(name), 'BABOU_DATA=data\nBABOU_PLACE=Graz\n')
    else fs.rmSync(at(name))
    continued()
    expect(files()).toEqual(whole)
  })

  it('is not continued with another word, and leaves no secret once it has ended', () => {
    expect(cutJoin(read(), { ...word, id: '00'.repeat(8) })).toBeNull()
    continued()
    endJoin(read())
    expect(cutJoin(read(), word)).toBeNull()
    expect(fs.existsSync(joiningFolder(read()))).toBe(false)
  })
})

it('a word is not used while BABOU_DATA or the file of settings cannot be written', () => {
  expect(() => requireWritable(read(), envFile)).not.toThrow()
  const [isFile, isFolder] = [path.join(folder, 'a-file'), path.join(folder, 'missing', 'x.env')]
  fs.writeFileSync(isFile, '')
  const config = readConfig({ BABOU_DATA: isFile }, folder)
  expect(() => requireWritable(config, envFile)).toThrow(/^BABOU_DATA=.* is a file/)
  expect(() => requireWritable(read(), isFolder)).toThrow(/the word was not used$/)
})
