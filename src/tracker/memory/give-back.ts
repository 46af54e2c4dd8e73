import type { SystemCalls } from '../system/system-calls.ts'
import { loadSystemCalls } from '../system/system-calls.ts'
import type { Memory } from './memory.ts'
import { STAT } from './statistics.ts'
import type { World } from './world.ts'

const PAGE_BYTES = 4_096
/** `madvise`: the pages are no longer needed. If they are read again, they contain only zeros. */
const MADV_DONTNEED = 4
/** Smaller free parts are kept, because they are soon used again. */
const LEAST_WORDS = (256 * 1_024) / 4
/** The most pages that are given back per tick: 64 MiB, which takes the main thread about 1 ms. */
const MOST_PAGES_A_TICK = 16_384

/** Gives memory that is free after a peak back to the system. */
export interface GiveBack {
  /** Gives back some more memory and returns the number of bytes. Call it about every second. */
  readonly tick: () => number
}

/**
 * Creates the function. It needs system calls; without them, the process keeps and reuses the
 * memory until it ends.
 *
 * A part is reserved while its pages are released, so that no thread has to wait for the system.
 */
export function createGiveBack({ memory, words, stats }: World, calls: SystemCalls): GiveBack {
  const bytes = new Uint8Array(words.buffer, 0, PAGE_BYTES)
  const address = calls.addressOf(bytes)

  /** Releases the whole pages between two words; returns their number. */
  function advise(from: number, to: number): number {
    // The buffer does not necessarily start at a page.
    const begin = Math.ceil((address + from * 4) / PAGE_BYTES) * PAGE_BYTES
    const end = Math.floor((address + to * 4) / PAGE_BYTES) * PAGE_BYTES
    if (end <= begin || calls.madvise(begin, end - begin, MADV_DONTNEED) !== 0) return 0
    return (end - begin) / PAGE_BYTES
  }

  function giveOne(take: Memory['takeFree']): number {
    const part = take(LEAST_WORDS)
    if (part === null) return 0
    const pages = advise(part.from, part.to)
    part.release()
    words[stats + STAT.givenBackPages] += pages
    return pages
  }

  return {
    tick() {
      let pages = 0
      for (let more = 1; more > 0 && pages < MOST_PAGES_A_TICK; pages += more) {
        more = giveOne(memory.takeTop) || giveOne(memory.takeFree)
      }
      return pages * PAGE_BYTES
    },
  }
}

const EVERY_MS = 1_000

/** Gives free memory back every second, until the tracker stops. */
export async function startGiveBack(world: World): Promise<void> {
  const giveBack = createGiveBack(world, await loadSystemCalls())
  const timer = setInterval(() => {
    if (world.status.isStopping()) clearInterval(timer)
    else giveBack.tick()
  }, EVERY_MS)
  timer.unref()
}
