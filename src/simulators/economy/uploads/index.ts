import type { CheatName } from '../cheats.ts'
import type { Economy } from '../community.ts'
import type { Member } from '../world.ts'
import { claimToVanished } from './claims-to-vanished.ts'
import { downloadAgain } from './downloads-again.ts'
import { downloadOnce, uploadInCircle } from './each-other.ts'
import { uploadToIdle } from './idle-leecher.ts'
import { shareSeedbox } from './shared-seedbox.ts'
import { uploadTimesSize } from './times-size.ts'

/** Plans a cheat of this amount, whose unit depends on the kind of cheat. */
type Start = (economy: Economy, member: Member, amount: number) => void

/** The cheats about uploads that need separate sessions, by name. */
export const uploadCheats: Partial<Record<CheatName, Start>> = {
  'shared-seedbox': shareSeedbox,
  'downloads-again': downloadAgain,
  'downloads-once': downloadOnce,
  circle: uploadInCircle,
  'times-size': uploadTimesSize,
  'idle-leecher': uploadToIdle,
  'claims-to-vanished': claimToVanished,
}
