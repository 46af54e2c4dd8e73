import type { ValuesOf } from './params.ts'
import { flag, number } from './params.ts'

/** The terms that every policy has, whatever its strategy: how patient it is (ratio.md §6). */
export const termParams = {
  watchDays: number('Watch (days)', 'Time that members have to meet the policy.', [1, 14, 365]),
  watchGib: number(
    'Watch (GiB)',
    'Members who download more while on watch have downloading disabled immediately.',
    [0, 10, 100_000],
  ),
  watchHours: number(
    'Watch (hours of downloading)',
    'In place of the GiB, for policies that go by hours. 0: the GiB apply.',
    [0, 0, 10_000],
  ),
  debounceHours: number(
    'Grace period (hours)',
    'How long members can miss the requirement before they are put on watch.',
    [0, 0, 720],
  ),
  hysteresis: number(
    'Margin',
    'Extra above the requirement before downloading is restored.',
    [0, 0, 1],
    2,
  ),
  restoreHours: number(
    'Confirmation (hours)',
    'How long the requirement must be met before downloading is restored.',
    [0, 0, 720],
  ),
  graceDays: number(
    'Newcomers (days)',
    'Accounts younger than this are not put on watch.',
    [0, 7, 365],
  ),
  graceGib: number(
    'Newcomers (GiB)',
    'Members who have downloaded less than this are not put on watch.',
    [0, 5, 100_000],
  ),
  noticeHours: number(
    'Warning (hours)',
    'Between the first notification and the loss of the right to download.',
    [0, 24, 720],
  ),
  strikeDays: number(
    'Memory (days)',
    'Within this time, a second watch lasts 10 days, and further ones 7 days.',
    [0, 180, 3_650],
  ),
  probationHours: number(
    'Probation (hours)',
    'After downloading is enabled again, no watch starts for this long, unless more is ' +
      'downloaded than a watch allows.',
    [0, 48, 720],
  ),
  staffExempt: flag('Staff are exempt', 'Moderators and above are never evaluated.', true),
  amnesty: flag(
    'Amnesty in freeleech',
    'While everything is freeleech, downloading is restored and ratio watch is paused.',
    false,
  ),
} as const

export type Terms = ValuesOf<typeof termParams>
