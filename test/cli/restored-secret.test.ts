import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { secretKeeper } from '../../src/cli/backups/restored-secret.ts'
import { CommandError } from '../../src/cli/define-command.ts'

let folder: string
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-secret-'))))
afterEach(() => fs.rmSync(folder, { recursive: true }))

const keeper = () => secretKeeper({ BABOU_DATA: folder, BABOU_SECRET: undefined }, true)
const textOf = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8')

it('the secret of every earlier restore is kept', () => {
  for (const secret of ['first', 'second', 'second', 'third', 'fourth']) keeper().keep(secret)
  expect(textOf('secret')).toBe('fourth')
  const earlier = ['secret.before', 'secret.before-2', 'secret.before-3']
  expect(earlier.map(textOf)).toEqual(['first', 'second', 'third'])
  expect(fs.readdirSync(folder).sort()).toEqual(['secret', ...earlier])
})

it('a secret that cannot be written is an error of its file, and leaves the earlier one', () => {
  keeper().keep('earlier')
  fs.mkdirSync(path.join(folder, `secret.next.${process.pid}`))
  expect(() => keeper().keep('first')).toThrow(CommandError)
  expect(() => keeper().keep('first')).toThrow(`cannot be written to ${folder}/secret: `)
  expect(textOf('secret')).toBe('earlier')
})
