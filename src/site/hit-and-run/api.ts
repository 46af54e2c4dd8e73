import {
  byteCount,
  count,
  decimal,
  flag,
  id,
  list,
  oneOf,
  record,
  text,
  time,
} from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { accepts } from '../http/frame/shapes.ts'
import { pardonShape } from './forms.ts'

const owed = record({
  torrent: id,
  name: text(255),
  state: oneOf(['watching', 'prewarned', 'warned']),
  since: time,
  seeding: flag,
  seededSeconds: count,
  toSeedSeconds: count,
  toUpload: byteCount
    .nullable()
    .describe('bytes to upload instead; null if uploading does not count'),
  metAt: time.nullable().describe('when it will be met if seeding continues; null if not seeded'),
  next: record({ act: oneOf(['prewarn', 'warn']), at: time })
    .nullable()
    .describe('what happens unless it is met first'),
  warningEndsAt: time.nullable(),
})

export const own: Declared = {
  description: 'Lists your open seeding requirements with countdowns, and completed ones.',
  reply: record({
    isOn: flag,
    seedHours: count,
    ratio: text(12).describe(
      'multiple of the size to upload instead; 0 if uploading does not count',
    ),
    pardonPoints: count.describe('price of a pardon in points; 0 if pardons cannot be bought'),
    warnings: count.describe('number of active warnings'),
    warningsMost: count.describe('number of active warnings that disables downloading; 0 for none'),
    forbiddenUntil: time.nullable(),
    items: list(owed),
    settled: list(
      record({
        torrent: id,
        name: text(255),
        state: oneOf(['met', 'pardoned', 'expired', 'void']),
        settledAt: time,
        reason: text(200).nullable(),
      }),
    ),
  }),
}

export const offer: Declared = {
  description: 'Shows what a pardon for a torrent would cost.',
  reply: record({ torrent: id, name: text(255), price: count, balance: decimal }),
}

export const pardon = accepts(
  'Buys a pardon with points: the torrent no longer has to be seeded.',
  pardonShape,
)
