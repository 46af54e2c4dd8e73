import type { RequirementState } from '../../../domain/hit-and-run/judge.ts'

/** States of obligations in words, for members and staff. */
export const REQUIREMENT_LABELS: Readonly<Record<RequirementState, string>> = {
  watching: 'watched',
  prewarned: 'reminded',
  warned: 'warned',
  met: 'met',
  pardoned: 'forgiven',
  expired: 'its warning ended',
  void: 'the torrent is gone',
}
