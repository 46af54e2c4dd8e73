import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import type { JournalFile } from '../../../src/tracker/journal/journal-files.ts'
import { createShadowSums } from '../../../src/tracker/journal/shadow-sums.ts'
import { anEntry } from '../../support/builders.ts'
import { entryBytes, randomId } from '../../support/bridge/journals.ts'
import { aFolder } from '../support/a-role.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

/** A tracker's journals, to which a test writes; it begins in a rehearsal. */
function someJournals() {
  const folder = aFolder('shadow-sums')
  folders.push(folder)
  const journals: JournalFile[] = []
  const state = { isShadow: true, seconds: 1_000 }
  const totals = new Map<string, number>()
  return {
    state,
    journals,
    files: { all: () => journals, isShadow: () => state.isShadow },
    add(isShadow = true) {
      const id = randomId()
      const file = path.join(folder, id)
      const rest = { boot: 1, generation: journals.length, slot: 0, isOpen: () => true }
      journals.push({ id, isShadow, path: file, total: () => totals.get(id) ?? 0, ...rest })
      return (...entries: Partial<TrafficEntry>[]) => {
        fs.appendFileSync(file, entryBytes(entries.map(anEntry)))
        totals.set(id, (totals.get(id) ?? 0) + entries.length)
      }
    },
  }
}

describe('the sums of a rehearsal', () => {
  it('are those of its entries, by member, most bytes first, each entry once', () => {
    const { files, state, add } = someJournals()
    const sums = createShadowSums(files, () => state.seconds)
    expect(sums.read()).toBe(undefined)
    const [one, two] = [add(), add()]
    one({ memberId: 7, rawUp: 5n, rawDown: 1n }, { memberId: 8, rawUp: 100n })
    sums.tick()
    sums.tick()
    one({ memberId: 7, rawDown: 2n ** 60n })
    two({ memberId: 9 }, { memberId: 8, lowerUp: 50n, rawDown: 3n })
    state.seconds = 2_000
    sums.tick()
    expect(sums.read()).toEqual({
      ...{ since: 1_000, up: 105, down: String(2n ** 60n + 4n) },
      members: [
        { memberId: 7, up: 5, down: String(2n ** 60n + 1n) },
        { memberId: 8, up: 100, down: 3 },
      ],
    })
  })

  it('have nothing of journals that are booked, or of an earlier rehearsal', () => {
    const { files, state, add } = someJournals()
    add()({ rawUp: 1n })
    const sums = createShadowSums(files, () => state.seconds)
    add(false)({ rawUp: 2n })
    const late = add()
    late({ rawUp: 4n })
    sums.tick()
    expect(sums.read()).toMatchObject({ up: 4 })
    state.isShadow = false
    sums.tick()
    expect(sums.read()).toBe(undefined)
    late({ rawUp: 8n })
    Object.assign(state, { isShadow: true, seconds: 3_000 })
    add()({ rawUp: 16n })
    sums.tick()
    expect(sums.read()).toMatchObject({ since: 3_000, up: 16 })
  })

  it('continue when a journal that was read is removed', () => {
    const { files, journals, state, add } = someJournals()
    const sums = createShadowSums(files, () => state.seconds)
    add()({ rawUp: 1n })
    sums.tick()
    fs.rmSync(journals[0].path)
    journals.length = 0
    add()({ rawUp: 2n })
    sums.tick()
    expect(sums.read()).toMatchObject({ up: 3, members: [{ memberId: 1, up: 3, down: 0 }] })
  })
})
