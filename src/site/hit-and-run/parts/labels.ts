import type { RequirementState } from '../../../domain/hit-and-run/judge.ts'

/** States of seeding requirements in words, for members and staff. */
export const REQUIREMENT_LABELS: Readonly<Record<RequirementState, string>> = {
  watching: 'open',
  prewarned: 'reminded',
  warned: 'warned',
  met: 'met',
  pardoned: 'pardoned',
  expired: 'warning ended',
  void: 'torrent removed',
}
