import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StateToLend } from '../../../src/bridge/hub/newcomers.ts'
import { createLibrary } from '../../../src/jobs/library/library.ts'
import { silentLog } from '../../../src/shared/log.ts'

let folder: string
let now: number
let asked: string[]
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-library-'))
  now = Date.parse('2026-01-01T00:00:00Z')
  asked = []
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function aLibrary(isConnected = true, fault: Error | null = null) {
  return createLibrary({
    folder,
    clock: { now: () => new Date(now), monotonicSeconds: () => now / 1000 },
    log: silentLog(),
    ask(copyId) {
      asked.push(copyId)
      return fault === null ? Promise.resolve(isConnected) : Promise.reject(fault)
    },
  })
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const part = (text: string, offset: number, digest: string | null = null) => ({
  ...{ copyId: asked.at(-1)!, node: 'tracker-1', offset, part: Buffer.from(text), digest },
})

async function textOf(lent: StateToLend | null, offset = 0): Promise<string> {
  const parts: Buffer[] = []
  for await (const bytes of lent!.bytesFrom(offset)) parts.push(bytes)
  lent!.release()
  return Buffer.concat(parts).toString()
}

describe('copies of states', () => {
  it('are lent whole, or from the byte at which a connection was cut', async () => {
    const library = aLibrary()
    await library.refresh()
    const lending = library.lend()
    library.take(part('abc', 0))
    library.take(part('abc', 0)) // sent again by the bridge
    library.take(part('def', 3, digestOf('abcdef')))
    const lent = await lending
    expect(lent).toMatchObject({ node: 'tracker-1', bytes: 6, digest: digestOf('abcdef') })
    expect(await textOf(lent, 4)).toBe('ef')
    expect(await textOf(await library.lend())).toBe('abcdef')
    expect(asked).toHaveLength(1)
  })

  it('are dropped when a part is missing, altered, or was not asked for', async () => {
    for (const parts of [
      () => [part('def', 3, digestOf('abcdef'))],
      () => [part('abc', 0), part('xxx', 3, digestOf('abcdef'))],
      () => [{ ...part('abcdef', 0, digestOf('abcdef')), copyId: 'of another hub' }],
    ]) {
      const library = aLibrary()
      await library.refresh()
      parts().forEach(library.take)
      expect(fs.readdirSync(folder).filter((name) => name.endsWith('.copy'))).toEqual([])
    }
  })

  it('are asked for again after ten minutes, and stay lent while the newer one arrives', async () => {
    const library = aLibrary()
    await library.refresh()
    library.take(part('old', 0, digestOf('old')))
    const old = await library.lend()
    now += 11 * 60_000
    await library.refresh()
    library.take(part('new', 0, digestOf('new')))
    expect(await textOf(await library.lend())).toBe('new')
    expect(await textOf(old)).toBe('old')
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.copy'))).toHaveLength(1)
  })

  it('are given up when the disk refuses them, and asked for again', async () => {
    const library = aLibrary()
    await library.refresh()
    library.take(part('abc', 0))
    fs.rmSync(path.join(folder, 'arriving'))
    fs.mkdirSync(path.join(folder, 'arriving'))
    // Rejecting would repeat it, and every booking of that tracker would wait.
    expect(() => library.take(part('def', 3))).not.toThrow()
    // On a full disk, the part that arrived would keep it full.
    expect(fs.readdirSync(folder)).toEqual([])
    await library.refresh()
    expect(asked).toHaveLength(2)
    library.take(part('abcdef', 0, digestOf('abcdef')))
    expect(await textOf(await library.lend())).toBe('abcdef')
  })

  it.each(['', '{', 'null', '{"digest":"../../secret"}'])(
    'are asked for again when the file that describes the newest has %j',
    async (content) => {
      const library = aLibrary()
      fs.writeFileSync(path.join(folder, 'newest.json'), content)
      const lending = library.lend()
      expect(asked).toHaveLength(1)
      library.take(part('abc', 0, digestOf('abc')))
      expect(await textOf(await lending)).toBe('abc')
    },
  )

  it('are asked for again at the next request when a tracker could not be asked', async () => {
    const library = aLibrary(true, new Error('no database'))
    await expect(library.lend()).rejects.toThrow('no database')
    await expect(library.lend()).rejects.toThrow('no database')
    expect(asked).toHaveLength(2)
  })

  it('do not exist while no tracker is connected', async () => {
    expect(await aLibrary(false).lend()).toBeNull()
  })
})
