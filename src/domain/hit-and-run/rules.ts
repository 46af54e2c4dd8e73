import type { ValuesOf } from '../ratio/params.ts'
import { number, usualValues } from '../ratio/params.ts'

/** The hit-and-run rules: bounds and texts for the console. */
export const hitAndRunParams = {
  downloadedPercent: number(
    'Minimum download (percent)',
    'Share of a torrent that must be downloaded before it has to be seeded.',
    [1, 10, 100],
  ),
  seedHours: number('Hours to seed', 'Required seed time for each torrent.', [1, 168, 8_760]),
  ratio: number(
    'Or upload ratio',
    'Uploading this many times the size of the torrent also meets the requirement. 0: it does not.',
    [0, 0, 100],
    2,
  ),
  idleHours: number(
    'Hours offline until the reminder',
    'Members who have not seeded the torrent for this long get a reminder.',
    [1, 24, 720],
  ),
  prewarnHours: number(
    'Hours from the reminder to the warning',
    'Minimum time between the reminder and the warning.',
    [1, 24, 720],
  ),
  graceHours: number(
    'Hours offline until the warning',
    'Members who have not seeded the torrent for this long get a warning. 0: no warning for ' +
      'being offline.',
    [0, 72, 2_160],
  ),
  inspectDays: number(
    'Days to meet the requirement',
    'Members who have not met it this long after the download get a warning. 0: no deadline.',
    [0, 0, 365],
  ),
  warningDays: number(
    'Days until a warning expires',
    'It also ends when the requirement is met.',
    [1, 14, 365],
  ),
  warningsMost: number(
    'Warnings that disable downloading',
    'Members with this many active warnings cannot download until one ends. 0: never.',
    [0, 3, 100],
  ),
  pardonPoints: number(
    'Price of a pardon (points)',
    'Members can have a requirement pardoned for this price. 0: pardons are not for sale.',
    [0, 0, 1_000_000],
  ),
}

export type HitAndRunRules = ValuesOf<typeof hitAndRunParams>

/** Presets with the rules of other trackers (ratio.md §2, §3); the first one is the default. */
export const presets: Readonly<Record<string, { label: string; rules: HitAndRunRules }>> = {
  away: { label: 'Warned for being offline', rules: usualValues(hitAndRunParams) },
  deadline: {
    label: 'Seed time or ratio by a date',
    rules: {
      ...usualValues(hitAndRunParams),
      ...{ downloadedPercent: 100, seedHours: 24, ratio: 1, graceHours: 0, inspectDays: 14 },
    },
  },
}
