import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { MIB } from '../../../src/domain/units.ts'
import { zipOf } from '../../../src/site/torrents/parts/zip-of.ts'
import { filesIn } from '../../support/clients/zip.ts'

const bytes = randomBytes(MIB)
const now = new Date('2026-03-01T12:00:00Z')
let made = 0

async function* files(count: number) {
  for (made = 1; made <= count; made++) yield { name: `${made}.torrent`, bytes }
}

describe('an archive that is sent as it is made', () => {
  it('makes a file once the reader has the one before', async () => {
    const parts: Uint8Array[] = []
    let [read, ahead] = [0, 0]
    for await (const part of zipOf(files(12), now)) {
      // The turn of everything that can be made without the reader.
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
      parts.push(part)
      read += part.length
      ahead = Math.max(ahead, made * MIB - read)
    }
    expect(ahead).toBeLessThan(2.5 * MIB)
    const found = filesIn(Buffer.concat(parts))
    expect(found.map(({ name }) => name)).toEqual(
      Array.from({ length: 12 }, (_, at) => `${at + 1}.torrent`),
    )
    expect(found.every((one) => one.bytes.equals(bytes))).toBe(true)
  })

  it('lets go of what was sent', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const kept: WeakRef<ArrayBuffer>[] = []
    async function* copies() {
      for await (const { name } of files(12)) {
        const copy = new Uint8Array(bytes)
        kept.push(new WeakRef(copy.buffer))
        yield { name, bytes: copy }
      }
    }
    let [most, looked] = [0, 0]
    for await (const _part of zipOf(copies(), now)) {
      // Once a file: to collect takes its time.
      if (kept.length === looked) continue
      looked = kept.length
      await new Promise(setImmediate)
      collect()
      most = Math.max(most, kept.filter((one) => one.deref() !== undefined).length)
    }
    expect(kept).toHaveLength(12)
    expect(most).toBeLessThan(5)
  })

  it('makes no more when the reader leaves', async () => {
    let isOver = false
    async function* watched() {
      try {
        yield* files(100)
      } finally {
        isOver = true
      }
    }
    for await (const _part of zipOf(watched(), now)) break
    await expect.poll(() => isOver).toBe(true)
    expect(made).toBeLessThan(4)
  })

  it('of which a file fails ends in its error', async () => {
    async function* failing() {
      yield { name: 'a', bytes }
      throw new Error('no such file')
    }
    const read = async () => {
      for await (const _part of zipOf(failing(), now));
    }
    await expect(read()).rejects.toThrow('no such file')
  })
})
