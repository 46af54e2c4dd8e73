import type { World } from '../memory/world.ts'

/** Returns the seconds since a wall-clock time of an earlier start; 0 if the clock was set back. */
export function age({ clock }: World, wall: number): number {
  return Math.max(0, clock.wall() - wall)
}

/** Returns the tracker second of a wall-clock time of an earlier start. */
export function trackerSecond(world: World, wall: number): number {
  return wall === 0 ? 0 : Math.max(1, world.clock.seconds() - age(world, wall))
}
