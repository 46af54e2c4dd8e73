import type { GiftRules } from '../../../domain/points/gift-limits.ts'
import { readTimes } from '../../../domain/points/gift-limits.ts'
import type { Infer } from '../../../shared/shape.ts'
import { count, flag, type strictRecord, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { flagField, numberField, textField } from './field.ts'

// Site settings about gifts, tokens, grants and how long traffic intervals are stored, a part of
// `siteSettingsShape`.

const MOST = 1_000_000_000
/**
 * Daily records and seeding requirements are calculated from intervals, and a tracker may report
 * old traffic after a long absence.
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
  /** Factors by which gift limits are multiplied, by role or class. */
  giftTimes: times,
  giftMinDays: count.max(3_650),
  giftTaxPercent: count.max(90),
  tokenWarnDays: count.min(1).max(90),
  /**
   * The amounts that one staff member may grant in 24 hours; above them, a second one must approve.
   */
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

export const economyFields: readonly SettingField<keyof EconomySettings>[] = [
  numberField('giftsPerDay', 0, 10_000, {
    label: 'Gifts per day',
    help: 'Per member, within 24 hours. 0 turns gifts off.',
  }),
  numberField('giftDayPoints', 0, MOST, {
    label: 'Points given per day',
    help: 'Maximum per member, within 24 hours.',
  }),
  numberField('giftDayTokens', 0, MOST, {
    label: 'Tokens given per day',
    help: 'Maximum per member, within 24 hours.',
  }),
  textField('giftTimes', 500, {
    label: 'Gift limits by role and class',
    help: 'Factors on the limits per day, by slug of the role or class: power-user=2, uploader=3.',
  }),
  numberField('giftMinDays', 0, 3_650, {
    label: 'Minimum account age for gifts (days)',
    help: 'Younger accounts can only receive gifts.',
  }),
  numberField('giftTaxPercent', 0, 90, {
    label: 'Fee on gifts of points (percent)',
    help: 'The fee is removed from the economy.',
  }),
  numberField('tokenWarnDays', 1, 90, {
    label: 'Warning before tokens expire (days)',
    help: 'The member is notified this many days before unused tokens expire.',
  }),
  numberField('grantPoints', 0, MOST, {
    label: 'Points granted per day by one staff member',
    help:
      'Maximum per day, granted or deducted, for all members together. Anything above it must be ' +
      'approved by a second staff member.',
  }),
  numberField('grantThings', 0, MOST, {
    label: 'Tokens or invites granted per day by one staff member',
    help:
      'Maximum per day, granted or deducted, for all members together. Anything above it must be ' +
      'approved by a second staff member.',
  }),
  numberField('grantGib', 0, MOST, {
    label: 'GiB granted per day by one staff member',
    help:
      'Maximum per day, granted or deducted, for all members together. Anything above it must be ' +
      'approved by a second staff member.',
  }),
  flagField('holdCredit', {
    label: 'Hold back credit in doubt',
    help:
      'After the verdict “Cheater”, staff may hold back upload credit on the fair-play page. ' +
      'The member is told why; a release returns it.',
  }),
  numberField('intervalDays', LEAST_DAYS, 3_650, {
    label: 'Traffic intervals (days)',
    help:
      'Older intervals are combined by day, torrent and factors. Totals stay exact to the ' +
      'byte; only the times within the day are lost.',
  }),
]
