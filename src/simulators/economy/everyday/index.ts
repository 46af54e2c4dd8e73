import type { Economy, EverydayHabit } from '../community.ts'
import { crossSeeding } from './cross-seeding.ts'
import { elsewhere } from './elsewhere.ts'
import { failingDisk } from './failing-disk.ts'
import { friends } from './friends.ts'
import { givesUp } from './gives-up.ts'
import { seedboxRooms } from './seedbox-rooms.ts'
import { slowSeeders } from './slow-seeders.ts'
import { twoClients } from './two-clients.ts'
import { webSeed } from './web-seed.ts'

/** Honest habits that make reports differ from transfers, day after day. */
export const everydayHabits: readonly EverydayHabit[] = [
  crossSeeding,
  elsewhere,
  givesUp,
  failingDisk,
  webSeed,
  twoClients,
  seedboxRooms,
  friends,
  slowSeeders,
]

/** Gives each habit to random members. */
export function startEveryday(economy: Economy, habits: readonly EverydayHabit[]): void {
  const { draw, members } = economy
  for (const habit of habits) {
    const chosen = members.filter(() => draw.chance(habit.share))
    habit.start(economy, chosen)
  }
}
