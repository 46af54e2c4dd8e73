import type { GiftRules } from '../../../domain/points/gift-limits.ts'
import { readTimes } from '../../../domain/points/gift-limits.ts'
import type { Infer } from '../../../shared/shape.ts'
import { count, flag, type strictRecord, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Site settings about gifts, tokens, grants and how long traffic intervals are stored, a part of
// `siteSettingsShape`.

const MOST = 1_000_000_000
/**
 * Daily records and seeding requirements are calculated from intervals, and a tracker may come back
 * late.
 */
const LEAST_DAYS = 35
const times = text(500).refine((given) => readTimes(given) !== null, {
  message: 'must look like power-user=2, uploader=3',
})

export const economyShape = {
  /** The most that a member may give to others within 24 hours. */
  giftsPerDay: count.max(10_000),
  giftDayPoints: count.max(MOST),
  giftDayTokens: count.max(MOST),
  /** Factors on the gift limits, by role or class. */
  giftTimes: times,
  giftMinDays: count.max(3_650),
  giftTaxPercent: count.max(90),
  tokenWarnDays: count.min(1).max(90),
  /** The amounts granted by one staff member in 24 hours above which a second one must approve. */
  grantPoints: count.max(MOST),
  grantThings: count.max(MOST),
  grantGib: count.max(MOST),
  /** Whether staff may hold back the credit of confirmed cheaters. */
  holdCredit: flag,
  /** Older traffic intervals are combined by day. */
  intervalDays: count.min(LEAST_DAYS).max(3_650),
}

export type EconomySettings = Infer<ReturnType<typeof strictRecord<typeof economyShape>>>

export const economyDefaults: EconomySettings = {
  giftsPerDay: 10,
  giftDayPoints: 5_000,
  giftDayTokens: 3,
  giftTimes: '',
  giftMinDays: 7,
  giftTaxPercent: 0,
  tokenWarnDays: 3,
  grantPoints: 50_000,
  grantThings: 20,
  grantGib: 500,
  holdCredit: false,
  intervalDays: 90,
}

/** Returns the gift rules of the settings. */
export function giftRules(given: EconomySettings): GiftRules {
  return {
    points: BigInt(given.giftDayPoints) * 1_000n,
    tokens: given.giftDayTokens,
    gifts: given.giftsPerDay,
    times: readTimes(given.giftTimes) ?? new Map(),
    minDays: given.giftMinDays,
    taxPercent: given.giftTaxPercent,
  }
}

const number = (
  name: keyof EconomySettings,
  label: string,
  help: string,
  [min, max]: readonly [number, number] = [0, MOST],
): SettingField<keyof EconomySettings> => ({ name, kind: 'number', min, max, label, help })

export const economyFields: readonly SettingField<keyof EconomySettings>[] = [
  number(
    'giftsPerDay',
    'Gifts per day',
    'Per member, within 24 hours. 0 turns gifts off.',
    [0, 10_000],
  ),
  number('giftDayPoints', 'Points given per day', 'Maximum per member, within 24 hours.'),
  number('giftDayTokens', 'Tokens given per day', 'Maximum per member, within 24 hours.'),
  {
    name: 'giftTimes',
    kind: 'text',
    maxLength: 500,
    label: 'Gift limits by role and class',
    help: 'Factors on the limits per day, by slug of the role or class: power-user=2, uploader=3.',
  },
  number(
    'giftMinDays',
    'Minimum account age for gifts (days)',
    'Younger accounts can only receive gifts.',
    [0, 3_650],
  ),
  number(
    'giftTaxPercent',
    'Fee on gifts of points (percent)',
    'The fee is removed from the economy.',
    [0, 90],
  ),
  number(
    'tokenWarnDays',
    'Warning before tokens expire (days)',
    'The member is notified this many days before unused tokens expire.',
    [1, 90],
  ),
  number(
    'grantPoints',
    'Points granted per day by one staff member',
    'Maximum per day, granted or deducted, for all members together. Anything above it must be ' +
      'approved by a second staff member.',
  ),
  number(
    'grantThings',
    'Tokens or invites granted per day by one staff member',
    'Maximum per day, granted or deducted, for all members together. Anything above it must be ' +
      'approved by a second staff member.',
  ),
  number(
    'grantGib',
    'GiB granted per day by one staff member',
    'Maximum per day, granted or deducted, for all members together. Anything above it must be ' +
      'approved by a second staff member.',
  ),
  {
    name: 'holdCredit',
    kind: 'flag',
    label: 'Hold back credit in doubt',
    help:
      'After the verdict “Cheater”, staff may hold back upload credit on the fair-play page. ' +
      'The member is told why; a release returns it.',
  },
  number(
    'intervalDays',
    'Traffic intervals (days)',
    'Older intervals are combined by day, torrent and factors. Totals stay exact to the ' +
      'byte; only the times within the day are lost.',
    [LEAST_DAYS, 3_650],
  ),
]
