import type { ApplicationKind } from '../../../../../store/registration/applications.ts'

export const PATHS = {
  application: '/admin/applications',
  appeal: '/admin/appeals',
} as const satisfies Record<ApplicationKind, string>

export const STATE_LABELS = {
  unproven: 'Not submitted',
  waiting: 'Waiting',
  granted: 'Granted',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
} as const
