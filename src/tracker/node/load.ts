import type { Shed } from '../../domain/announce/shed.ts'
import { nextShed, nothingShed } from '../../domain/announce/shed.ts'
import { writeShed } from '../memory/shed-cells.ts'
import { sumStat } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'

/** Of one core for each announce thread: above it a tracker has more to do than it should. */
const PROCESSOR_SHARE = 0.8
/** Load is looked at over so many seconds, so that a single busy one sheds nothing. */
const OVER_SECONDS = 10

export interface Load {
  /** Looks at the second that has passed; on the main thread. */
  readonly tick: () => void
  /** Work by the set point: 1 is as much as is wanted. */
  readonly value: () => number
  readonly shed: () => Shed
}

/** Seconds of processor time of the whole process, its announce threads among it. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

/** Watches the load of a tracker with so many announce threads. */
export function createLoad(
  { words, settings }: World,
  threads: number,
  processor = processorSeconds,
): Load {
  let announces = sumStat(words, 'announces')
  let used = processor()
  let load = 0
  let shed = nothingShed

  return {
    value: () => load,
    shed: () => shed,
    tick() {
      const [hadAnnounces, hadUsed] = [announces, used]
      announces = sumStat(words, 'announces')
      used = processor()
      const most = settings.announcesPerSecond()
      const byCount = most === 0 ? 0 : (announces - hadAnnounces) / most
      const byProcessor = (used - hadUsed) / (threads * PROCESSOR_SHARE)
      load += (Math.max(byCount, byProcessor, 0) - load) / OVER_SECONDS
      shed = nextShed(shed, load)
      writeShed(words, shed)
    },
  }
}
