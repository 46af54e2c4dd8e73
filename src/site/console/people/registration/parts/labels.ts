import type { PetitionKind } from '../../../../../store/registration/applications.ts'

export const PATHS = {
  application: '/admin/applications',
  appeal: '/admin/appeals',
} as const satisfies Record<PetitionKind, string>

export const STATE_LABELS = {
  unproven: 'Not handed in',
  waiting: 'Waits',
  granted: 'Granted',
  refused: 'Refused',
  withdrawn: 'Taken back',
} as const
