import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeFolder } from '../../src/cli/processes/folder-lock.ts'
import { ConfigError } from '../../src/shared/config-file.ts'
import { readConfig } from '../../src/shared/config.ts'
import { dataId, makeDataFolder } from '../../src/shared/data-folder.ts'
import { loadMasterSecret } from '../../src/shared/secrets.ts'

let root: string
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-data-'))
  fs.writeFileSync(path.join(root, 'file'), '')
})
afterAll(() => fs.rmSync(root, { recursive: true }))

/** What the start says of a folder; null: it is there afterwards. */
function saidOf(folder: string): string | null {
  try {
    makeDataFolder(folder)
    return null
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    const said = (error as Error).message
    expect(said).not.toContain('\n')
    return said
  }
}

describe('the folder BABOU_DATA', () => {
  it('is created with its parents, even if it exists already', () => {
    const folder = path.join(root, 'a/b/c')
    expect(saidOf(folder)).toBeNull()
    expect(saidOf(folder)).toBeNull()
    expect(fs.statSync(folder).isDirectory()).toBe(true)
  })

  it('that is a file, or below one, is refused in one line that says what to do', () => {
    const file = path.join(root, 'file')
    expect(saidOf(file)).toBe(`BABOU_DATA=${file} is a file: set BABOU_DATA to a folder`)
    expect(saidOf(path.join(file, 'x/y'))).toContain(`is below ${file}, which is a file`)
  })

  it.runIf(process.platform === 'linux')('below /proc is refused and does not hang', () => {
    expect(saidOf('/proc/x/y')).toBe(
      'BABOU_DATA=/proc/x/y cannot be created in /proc (ENOENT): set BABOU_DATA to another folder',
    )
  })

  it.runIf(process.platform === 'linux').each(['/proc', '/sys'])(
    'in which nothing can be created, even by root, is refused: %s',
    (folder) => {
      expect(saidOf(folder)).toMatch(/^BABOU_DATA=\/\w+ cannot be written \(E[A-Z]+\): .*another/)
    },
  )

  it('is left as it was', () => {
    const folder = path.join(root, 'kept')
    expect(saidOf(folder)).toBeNull()
    expect(fs.readdirSync(folder)).toEqual([])
  })

  it('with something else in place of its ID is refused in one line', () => {
    const folder = path.join(root, 'with-id')
    fs.mkdirSync(path.join(folder, 'id'), { recursive: true })
    expect(() => dataId(folder)).toThrow(ConfigError)
    fs.rmdirSync(path.join(folder, 'id'))
    fs.writeFileSync(path.join(folder, 'id'), 'nothing\n')
    expect(() => dataId(folder)).toThrow(/id does not hold an ID of 16 hex digits: restore it/)
  })

  it.runIf(process.getuid?.() === 0)('of another user is refused, with that folder', () => {
    const foreign = path.join(root, 'foreign')
    fs.mkdirSync(foreign, { mode: 0o700 })
    fs.chmodSync(root, 0o755)
    process.seteuid?.(65_534)
    try {
      expect(saidOf(path.join(foreign, 'data'))).toMatch(
        /cannot be created in .*foreign \(EACCES\)/,
      )
      expect(saidOf(path.join(root, 'new/data'))).toContain(`owner of ${root}, or set BABOU_DATA`)
    } finally {
      process.seteuid?.(0)
    }
  })

  it.runIf(process.getuid?.() === 0)('is only read once it has an ID and a secret', () => {
    const folder = path.join(root, 'read-only')
    const config = readConfig({ BABOU_DATA: folder }, root)
    const id = dataId(folder)
    const secret = loadMasterSecret(config)
    fs.chmodSync(path.join(folder, 'secret'), 0o644)
    fs.chmodSync(root, 0o755)
    process.seteuid?.(65_534)
    try {
      expect(dataId(folder)).toBe(id)
      expect(loadMasterSecret(config)).toBe(secret)
      expect(saidOf(folder)).toContain('cannot be written (EACCES): make the user that runs babou')
      const start = () => takeFolder(folder, 'site', 'babou site', () => new Date())
      expect(start).toThrow('cannot be written (EACCES)')
    } finally {
      process.seteuid?.(0)
    }
  })

  it.runIf(process.getuid?.() === 0)('without a secret asks for the right to create it', () => {
    const folder = path.join(root, 'without-secret')
    fs.mkdirSync(folder)
    fs.chmodSync(root, 0o755)
    process.seteuid?.(65_534)
    try {
      const config = readConfig({ BABOU_DATA: folder }, root)
      expect(() => loadMasterSecret(config)).toThrow(`owner of ${folder}, or set BABOU_DATA`)
    } finally {
      process.seteuid?.(0)
    }
  })

  it('is what locks and the master secret need', () => {
    const config = readConfig({ BABOU_DATA: '/proc/x/y' }, root)
    expect(() => loadMasterSecret(config)).toThrow(ConfigError)
    fs.mkdirSync(path.join(root, 'odd', 'secret'), { recursive: true })
    const odd = readConfig({ BABOU_DATA: path.join(root, 'odd') }, root)
    expect(() => loadMasterSecret(odd)).toThrow(ConfigError)
    expect(() => loadMasterSecret(odd)).toThrow(/^the secret cannot be read by .*: EISDIR/)
    expect(() => takeFolder('/proc/x/y', 'up', 'babou up', () => new Date())).toThrow(ConfigError)
  })
})

describe('BABOU_SITE_URL', () => {
  it.each(['https://my.site', 'https://my.site/', 'http://my.site:8080', 'https://bücher.example'])(
    'is %s',
    (url) => {
      expect(readConfig({ BABOU_SITE_URL: url }, root).BABOU_SITE_URL).toBe(url.replace(/\/$/, ''))
    },
  )

  it.each([
    'https://my.site/sub',
    'https://my.site/sub/',
    'https://my.site?x=1',
    'https://my.site/#a',
    'https://my.site/?',
    'https://:secret@my.site',
  ])('with more than a host is refused with what to write: %s', (url) => {
    expect(() => readConfig({ BABOU_SITE_URL: url }, root)).toThrow(
      /^BABOU_SITE_URL="[^\n]*": the site is always at the root of a host: write https:\/\/my\.site /,
    )
  })
})
