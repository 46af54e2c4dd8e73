import type { Shed } from '../../domain/announce/shed.ts'
import { nextShed, nothingShed } from '../../domain/announce/shed.ts'
import { writeShed } from '../memory/shed-cells.ts'
import { sumStat } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'
import { threadSeconds } from './thread-processor.ts'

/** The share of one core above which an announce thread has too much to do. */
const PROCESSOR_SHARE = 0.8
/** Load is averaged over this many seconds, so that a single busy second has no effect. */
const OVER_SECONDS = 10

export interface Load {
  /** Sets the announce threads, by the system's numbers; null: a number is not known. */
  readonly watch: (tasks: readonly (number | null)[]) => void
  /** Measures the time since the last call, which should be about a second; on the main thread. */
  readonly tick: () => void
  /** The work relative to the target: 1 is as much as is wanted. */
  readonly value: () => number
  /**
   * The share of a core that each announce thread used, averaged. Where the system does not report
   * threads, one number: the share of the whole process, divided among them.
   */
  readonly shares: () => readonly number[]
  readonly shed: () => Shed
}

/** Where times are read, all in seconds. */
export interface LoadSources {
  readonly monotonic: () => number
  /** The processor time of the whole process. */
  readonly process: () => number
  /** The processor time of a thread; null where the system does not report it. */
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
 * thread uses. Only that thread's processor time counts: neither time in which it waits for a
 * processor, nor the work of other threads, because shorter lists would not reduce these.
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
