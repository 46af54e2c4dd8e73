import { expect } from 'vitest'
import { until } from '../../support/until.ts'
import type { Way } from './closed-loop.ts'
import { aClosedLoop } from './closed-loop.ts'
import type { KillableTrackers } from './killable-trackers.ts'

/** Clients of one load. */
export const CLIENTS = 24
/** Above the difference of clocks that the law of bytes allows for (docs/decisions/0044). */
const SKEW_SECONDS = 15
const STEP_SECONDS = 5
/** Between a reply and the next request, so that a slow machine can book them all. */
const PAUSE_MS = 20
const WAYS: readonly Way[] = ['kept', 'single', 'udp']

/** Clients of all trackers, whatever these hold; members from `first` on. */
export function loadOf(trackers: KillableTrackers, first: number) {
  const { names, jobs, at } = trackers
  const members = Array.from({ length: CLIENTS }, (_, member) => first + member)
  const loops = names.map((name, index) => {
    const own = members.filter((member) => member % names.length === index)
    const { port } = at(name)
    const doors = { http: [port], udp: [port], pauseMs: PAUSE_MS }
    return aClosedLoop(doors, own, (member) => WAYS[member % WAYS.length])
  })

  /** Announces that were answered, of all trackers or of one. */
  const answered = (name?: string) =>
    loops.reduce((sum, loop, index) => {
      return name === undefined || names[index] === name ? sum + loop.answered() : sum
    }, 0)

  const times = new Map<number, { first: number; last: number }>()
  let read = 0
  /** Seconds between the first and the last booked entry of a member; -1: there is none. */
  function spanOf(member: number): number {
    const entries = jobs.inOrder()
    for (; read < entries.length; read++) {
      const { memberId, at: seconds } = entries[read].entry
      const known = times.get(memberId) ?? { first: seconds, last: seconds }
      const [first, last] = [Math.min(known.first, seconds), Math.max(known.last, seconds)]
      times.set(memberId, { first, last })
    }
    const found = times.get(member)
    return found === undefined ? -1 : found.last - found.first
  }

  return {
    async answered(more: number, name?: string): Promise<void> {
      const goal = answered(name) + more
      await until(() => answered(name) >= goal, 60, `${more} announces being answered`)
    },
    /**
     * Each client was first answered so long ago that clocks of trackers may differ by less: time
     * is passed in steps that end no connection.
     */
    async settled(): Promise<void> {
      for (let seconds = 0; seconds <= SKEW_SECONDS; seconds += STEP_SECONDS) {
        if (seconds > 0) await trackers.pass(STEP_SECONDS)
        const isOver = () => members.every((member) => spanOf(member) >= seconds)
        await until(isOver, 60, `${seconds} s having passed for every client`)
      }
    },
    said: () => new Map(loops.flatMap((loop) => [...loop.said()])),
    failures: () => loops.flatMap(({ failures }) => [...failures]),
    async finish(): Promise<Map<number, bigint>> {
      const all = await Promise.all(loops.map((loop) => loop.finish()))
      return new Map(all.flatMap((one) => [...one]))
    },
  }
}

/**
 * Every acknowledged byte is booked, and none that was not said: the last announce of a client may
 * have been counted by a tracker that was killed before it replied. Only what a session moved
 * before it is clear who saw it first may be missing.
 */
export async function expectBooked(
  { booked, unclearStarts }: KillableTrackers,
  acknowledged: ReadonlyMap<number, bigint>,
  said: ReadonlyMap<number, bigint> = acknowledged,
): Promise<void> {
  const faults = () => {
    const [sums, starts] = [booked(), unclearStarts()]
    return [...acknowledged].flatMap(([member, least]) => {
      const [found, most] = [sums.get(member) ?? 0n, said.get(member) ?? 0n]
      const missing = starts.get(member) ?? 0n
      return found >= least - missing && found <= most ? [] : [{ member, found, least, most }]
    })
  }
  await until(() => faults().length === 0, 60).catch(() => undefined)
  expect(faults()).toEqual([])
}
