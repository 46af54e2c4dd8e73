import type { Shed } from '../../domain/announce/shed.ts'
import { nextShed, nothingShed } from '../../domain/announce/shed.ts'
import { writeShed } from '../memory/shed-cells.ts'
import { sumStat } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'
import { threadSeconds } from './thread-processor.ts'

/** An announce thread that uses more than this share of one core has too much to do. */
const PROCESSOR_SHARE = 0.8
/** Load is averaged over this many seconds, so that a single busy second has no effect. */
const OVER_SECONDS = 10

export interface Load {
  /** Sets the announce threads to watch, by the system's IDs; null: an ID is not known. */
  readonly watch: (tasks: readonly (number | null)[]) => void
  /** Measures the time since the last call, about a second. Call it on the main thread. */
  readonly tick: () => void
  /** Returns the load relative to the target: at 1 it is as high as it should be at most. */
  readonly value: () => number
  /**
   * The share of a core that each announce thread used, averaged. Where the system does not report
   * threads separately, this is one number: the share of the whole process, divided by the number
   * of threads.
   */
  readonly shares: () => readonly number[]
  readonly shed: () => Shed
}

/** The functions that read times, all in seconds. */
export interface LoadSources {
  readonly monotonic: () => number
  /** Returns the processor time of the whole process. */
  readonly process: () => number
  /** Returns the processor time of a thread; null where the system does not report it. */
  readonly thread: (task: number) => number | null
}

const systemSources: LoadSources = {
  monotonic: () => performance.now() / 1_000,
  process() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000_000
  },
  thread: threadSeconds,
}

/**
 * Watches the load of a tracker: its announces, and the share of a core that the busiest announce
 * thread uses. Only that thread's processor time counts: neither the time for which it waits for a
 * processor, nor the work of other threads, because shorter lists would reduce neither of them.
 */
export function createLoad(
  { words, settings }: Pick<World, 'words' | 'settings'>,
  threads: number,
  { monotonic, process: ofProcess, thread }: LoadSources = systemSources,
): Load {
  const mean = () => [ofProcess() / threads]
  let read: () => readonly number[] = mean
  let used = read()
  let shares = used.map(() => 0)
  let at = monotonic()
  let announces = sumStat(words, 'announces')
  let load = 0
  let shed = nothingShed

  function watch(tasks: readonly (number | null)[]): void {
    const secondsOf = (task: number | null) => (task === null ? null : thread(task))
    const isKnown = tasks.length > 0 && tasks.every((task) => secondsOf(task) !== null)
    read = isKnown ? () => tasks.map((task, index) => secondsOf(task) ?? used[index]) : mean
    used = read()
    shares = used.map(() => 0)
  }

  function tick(): void {
    const [before, hadAnnounces, had] = [at, announces, used]
    at = monotonic()
    announces = sumStat(words, 'announces')
    used = read()
    const passed = at - before
    if (passed <= 0) return
    const weight = Math.min(1, passed / OVER_SECONDS)
    const now = used.map((seconds, index) => Math.max(0, seconds - had[index]) / passed)
    shares = now.map((share, index) => shares[index] + (share - shares[index]) * weight)
    const most = settings.announcesPerSecond()
    const byCount = most === 0 ? 0 : Math.max(0, announces - hadAnnounces) / passed / most
    load += (Math.max(byCount, Math.max(...now) / PROCESSOR_SHARE) - load) * weight
    shed = nextShed(shed, load)
    writeShed(words, shed)
  }

  return {
    tick,
    watch,
    value: () => load,
    shares: () => shares,
    shed: () => shed,
  }
}
