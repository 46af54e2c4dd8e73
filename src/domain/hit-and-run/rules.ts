import type { ValuesOf } from '../ratio/params.ts'
import { number, usualValues } from '../ratio/params.ts'

/** What the rules of hit and run say: bounds and texts, as the console draws them. */
export const hitAndRunParams = {
  downloadedPercent: number(
    'Downloaded, percent',
    'So much of a torrent obliges; less does not.',
    [1, 10, 100],
  ),
  seedHours: number('Hours to seed', 'So long each such torrent is seeded.', [1, 168, 8_760]),
  ratio: number(
    'Or given back',
    'Uploading so many times its size is enough as well. 0: it is not.',
    [0, 0, 100],
    2,
  ),
  idleHours: number(
    'Hours away until the reminder',
    'Whoever has not seeded it for so long is reminded.',
    [1, 24, 720],
  ),
  prewarnHours: number(
    'Hours from the reminder to the warning',
    'Nobody is warned sooner after it.',
    [1, 24, 720],
  ),
  graceHours: number(
    'Hours away until the warning',
    'Whoever has not seeded it for so long is warned. 0: nobody is for being away.',
    [0, 72, 2_160],
  ),
  inspectDays: number(
    'Days to meet it',
    'Whoever has not met it so long after the download is warned. 0: there is no such end.',
    [0, 0, 365],
  ),
  warningDays: number('Days of a warning', 'It ends by itself, or once it is met.', [1, 14, 365]),
  warningsMost: number(
    'Warnings that take the right',
    'Whoever has so many at once may not download until one ends. 0: everybody may.',
    [0, 3, 100],
  ),
  pardonPoints: number(
    'Price of a pardon, points',
    'For so many points a member lets one be forgiven. 0: points buy none.',
    [0, 0, 1_000_000],
  ),
}

export type HitAndRunRules = ValuesOf<typeof hitAndRunParams>

/** What peers ask (ratio.md §2, §3); the first is what is usual. */
export const presets: Readonly<Record<string, { label: string; rules: HitAndRunRules }>> = {
  away: { label: 'Warned for being away', rules: usualValues(hitAndRunParams) },
  deadline: {
    label: 'Hours or ratio until a day',
    rules: {
      ...usualValues(hitAndRunParams),
      ...{ downloadedPercent: 100, seedHours: 24, ratio: 1, graceHours: 0, inspectDays: 14 },
    },
  },
}
