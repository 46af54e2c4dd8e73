import type { Infer, strictRecord } from '../../../shared/shape.ts'
import { count } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { numberField } from './field.ts'

// Site settings about torrents with few seeders, a part of `siteSettingsShape`.

/** The upper limit of the setting: torrents with more seeders than this are never in danger. */
const MOST_SEEDERS = 10
const MOST_DAYS = 30

export const rescueShape = {
  /** Torrents with at most this many seeders are in the rescue list. */
  rescueSeeders: count.min(1).max(MOST_SEEDERS),
  /** The number of days until a pledge is due. */
  pledgeDays: count.min(1).max(MOST_DAYS),
}

type RescueSettings = Infer<ReturnType<typeof strictRecord<typeof rescueShape>>>

export const rescueDefaults: RescueSettings = { rescueSeeders: 2, pledgeDays: 3 }

export const rescueFields: readonly SettingField<keyof RescueSettings>[] = [
  numberField('rescueSeeders', 1, MOST_SEEDERS, {
    label: 'Few seeders',
    help: 'Torrents with at most this many seeders are listed under Rescue.',
  }),
  numberField('pledgeDays', 1, MOST_DAYS, {
    label: 'Pledges are due after (days)',
    help: 'The time in which a member must seed a torrent that they pledged to rescue.',
  }),
]
