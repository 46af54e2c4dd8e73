import type { ValuesOf } from './params.ts'
import { flag, number } from './params.ts'

/** What holds of every policy, whatever its strategy: how patient it is (ratio.md §6). */
export const termParams = {
  watchDays: number('Watch, days', 'How long a member may take to mend it.', [1, 14, 365]),
  watchGib: number(
    'Watch, GiB',
    'Who downloads more than that on watch loses the right at once.',
    [0, 10, 100_000],
  ),
  watchHours: number(
    'Watch, hours of downloading',
    'Who downloads for more hours than that on watch loses it too, by a rule of hours. 0: nobody.',
    [0, 0, 10_000],
  ),
  debounceHours: number(
    'Patience, hours',
    'So long a rule must be broken before anybody is watched.',
    [0, 0, 720],
  ),
  hysteresis: number('Margin', 'More than required, before the right comes back.', [0, 0, 1], 2),
  restoreHours: number(
    'Proof, hours',
    'So long it must hold before the right comes back.',
    [0, 0, 720],
  ),
  graceDays: number('Newcomers, days', 'Nobody is watched before.', [0, 7, 365]),
  graceGib: number('Newcomers, GiB', 'Nor before so much was downloaded.', [0, 5, 100_000]),
  noticeHours: number(
    'Notice, hours',
    'Between the first word and the loss of the right.',
    [0, 24, 720],
  ),
  strikeDays: number(
    'Memory, days',
    'Who is watched again within it has 10 days the second time and 7 from the third on.',
    [0, 180, 3_650],
  ),
  probationHours: number(
    'Probation, hours',
    'After a return nobody is watched anew so soon.',
    [0, 48, 720],
  ),
  staffExempt: flag('Staff are exempt', 'Moderators and above are never judged.', true),
  amnesty: flag(
    'Amnesty in freeleech',
    'While everything is free, rights that were lost come back, and watches wait.',
    false,
  ),
} as const

export type Terms = ValuesOf<typeof termParams>
