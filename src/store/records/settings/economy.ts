import type { GiftRules } from '../../../domain/points/gift-limits.ts'
import { readTimes } from '../../../domain/points/gift-limits.ts'
import type { Infer } from '../../../shared/shape.ts'
import { count, strictRecord, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Settings of the site about gifts, tokens, what staff give and how long traffic is kept by the
// interval: a part of `siteSettingsShape`.

const MOST = 1_000_000_000
/** Days of members and obligations are made of intervals, and a tracker may come back late. */
const LEAST_DAYS = 35
const times = text(500).refine((given) => readTimes(given) !== null, {
  message: 'is written like power-user=2, uploader=3',
})

export const economyShape = {
  /** What a member gives away within 24 hours at most. */
  giftsPerDay: count.max(10_000),
  giftDayPoints: count.max(MOST),
  giftDayTokens: count.max(MOST),
  /** By role or class: so many times as much. */
  giftTimes: times,
  giftMinDays: count.max(3_650),
  giftTaxPercent: count.max(90),
  tokenWarnDays: count.min(1).max(90),
  /** Above that a grant to one member waits for a second member of the staff. */
  grantPoints: count.max(MOST),
  grantThings: count.max(MOST),
  grantGib: count.max(MOST),
  /** Older intervals of traffic are rolled up by day. */
  intervalDays: count.min(LEAST_DAYS).max(3_650),
}

const economySettingsShape = strictRecord(economyShape)
export type EconomySettings = Infer<typeof economySettingsShape>

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
  intervalDays: 90,
}

/** The rules of gifts as the settings have them. */
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
    'Gifts a day',
    'Of one member, within 24 hours; 0: nobody gives.',
    [0, 10_000],
  ),
  number('giftDayPoints', 'Points given a day', 'By one member, within 24 hours, at most.'),
  number('giftDayTokens', 'Tokens given a day', 'By one member, within 24 hours, at most.'),
  {
    name: 'giftTimes',
    kind: 'text',
    maxLength: 500,
    label: 'More for roles and classes',
    help: 'So many times as much a day, by the slug of a role or class: power-user=2, uploader=3.',
  },
  number(
    'giftMinDays',
    'Gifts from accounts of so many days',
    'Younger ones only take.',
    [0, 3_650],
  ),
  number('giftTaxPercent', 'Kept of gifts, percent', 'Of points: they leave the economy.', [0, 90]),
  number(
    'tokenWarnDays',
    'Warning before tokens run out, days',
    'A notice comes so long before a token of a member runs out unspent.',
    [1, 90],
  ),
  number(
    'grantPoints',
    'Points that one of the staff may give',
    'To a member at once, or take; more waits for a second member of the staff.',
  ),
  number(
    'grantThings',
    'Tokens or invites that one of the staff may give',
    'To a member at once, or take; more waits for a second member of the staff.',
  ),
  number(
    'grantGib',
    'GiB that one of the staff may credit',
    'To a member at once, or take; more waits for a second member of the staff.',
  ),
  number(
    'intervalDays',
    'Intervals of traffic, days',
    'Older ones are rolled up by day, torrent and factors. No sum changes by a byte; what is no ' +
      'longer to be seen is when on that day something moved.',
    [LEAST_DAYS, 3_650],
  ),
]
