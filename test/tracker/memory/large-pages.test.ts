import fs from 'node:fs'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { loadSystemCalls } from '../../../src/tracker/system/system-calls.ts'
import { wantLargePages } from '../../../src/tracker/memory/large-pages.ts'
import { reserveMemory } from '../../../src/tracker/memory/memory.ts'

const MAPS = '/proc/self/smaps'
const LARGE = '/sys/kernel/mm/transparent_hugepage/enabled'

/** Whether the mapping that has this address wants large pages: the flag `hg` of the system. */
function wantsLarge(address: number): boolean {
  let isThere = false
  for (const line of fs.readFileSync(MAPS, 'utf8').split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line)
    if (range !== null) {
      isThere = address >= parseInt(range[1], 16) && address < parseInt(range[2], 16)
    } else if (isThere && line.startsWith('VmFlags:')) return line.split(' ').includes('hg')
  }
  return false
}

describe.runIf(process.platform === 'linux' && fs.existsSync(LARGE))('large pages', () => {
  it('are requested for all of the memory, which still stores what is written', async () => {
    const bytes = 64 * 2 ** 20
    const buffer = reserveMemory(bytes)
    expect(await wantLargePages(buffer)).toBe(true)
    const { addressOf } = await loadSystemCalls()
    const words = new Int32Array(buffer)
    const middle = new Uint8Array(buffer, bytes / 2, 1)
    expect(wantsLarge(addressOf(middle))).toBe(true)
    words.fill(7, words.length / 2)
    expect(words.at(-1)).toBe(7)
  })
})
