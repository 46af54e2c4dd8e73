import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import { BUILD } from '../../support/built.ts'
import type { PairParts } from '../support/a-standby-pair.ts'
import { expectSame, steps } from '../support/standby-walks.ts'
import { slowness } from '../../support/slowness.ts'

// Mistakes that are easy to make in one line of a build: the walks of takeover.test.ts find each.

interface PlantedFault {
  readonly what: string
  /** Relative to `tracker/` of the build; `right` occurs there exactly once. */
  readonly file: string
  readonly right: string
  readonly wrong: string
}

const planted: readonly PlantedFault[] = [
  {
    what: 'a frame that was lost is not noticed',
    file: 'standby/keeping.js',
    right: 'return number === known.frame + 1;',
    wrong: 'return true;',
  },
  {
    what: 'a change frame is dropped',
    file: 'standby/sending.js',
    right: 'makeReady(stream, collected.take(true), since);',
    wrong: 'collected.take(true);',
  },
  {
    what: 'what a slot no longer has stays in its copy',
    file: 'standby/slot-copy.js',
    right: 'if (isInUse && ',
    wrong: 'if (false && ',
  },
  {
    what: 'the older state of a session is taken as the newest',
    file: 'standby/slot-copy.js',
    right: 'known === 0 ? add(copy, hash, idLo, idHi) : known',
    wrong: 'add(copy, hash, idLo, idHi)',
  },
  {
    what: 'snatches of a copy are not used',
    file: 'standby/keeping.js',
    right: 'raiseSnatches(state, words, at);',
    wrong: '',
  },
  {
    what: 'a handover leaves sessions where they were',
    file: 'handover/take-out.js',
    right: 'swarms.remove(torrent, swarms.at(torrent, place));',
    wrong: '',
  },
  {
    what: 'the holder that is back is not told of snatches',
    file: 'handover/giving.js',
    right: '...toMove, ...counted',
    wrong: '...toMove',
  },
  {
    what: 'a merge forgets the counters of sessions',
    file: 'handover/session-words.js',
    right: 'from[at + GS.uploadedLo + word]',
    wrong: '0',
  },
]

/** A walk that shows the fault is found within this many. */
const MOST_WALKS = 500

/** The parts of a tracker with this fault, from a copy of the build. */
async function partsWith({ file, right, wrong }: PlantedFault) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tracker-planted-'))
  for (const part of ['tracker', 'bridge', 'domain', 'shared']) {
    fs.cpSync(path.join(BUILD, part), path.join(folder, part), { recursive: true })
  }
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
  fs.symlinkSync(inProject('node_modules'), path.join(folder, 'node_modules'))
  const where = path.join(folder, 'tracker', file)
  const pieces = fs.readFileSync(where, 'utf8').split(right)
  expect(pieces).toHaveLength(2)
  fs.writeFileSync(where, pieces.join(wrong))
  const from = (name: string) =>
    import(
      /* @vite-ignore */ pathToFileURL(path.join(folder, 'tracker', name)).href
    ) as Promise<PairParts>
  const { createGiving } = await from('handover/giving.js')
  const { createTaking } = await from('handover/taking.js')
  const { merge } = await from('handover/merge.js')
  const { createKeeping } = await from('standby/keeping.js')
  const { createSending } = await from('standby/sending.js')
  const { createTakeover } = await from('standby/takeover.js')
  const parts = { createGiving, createKeeping, createSending, createTakeover, createTaking, merge }
  return { parts, remove: () => fs.rmSync(folder, { recursive: true, force: true }) }
}

describe('a fault planted in copies and handovers is found', () => {
  it.each(planted)('$what', { timeout: 300_000 * slowness() }, async (fault) => {
    const { parts, remove } = await partsWith(fault)
    try {
      const found = await fc.check(
        fc.asyncProperty(steps, (walk) => expectSame(walk, false, parts)),
        { numRuns: MOST_WALKS, seed: 1, endOnFailure: true },
      )
      expect(found.failed).toBe(true)
    } finally {
      remove()
    }
  })
})
