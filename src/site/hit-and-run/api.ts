import { byteCount, count, flag, id, list, oneOf, record, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { noFields, nothing } from '../http/frame/shapes.ts'

const owed = record({
  torrent: id,
  name: text(255),
  state: oneOf(['watching', 'prewarned', 'warned']),
  since: time,
  seeding: flag,
  seededSeconds: count,
  toSeedSeconds: count,
  toUpload: byteCount.nullable().describe('bytes that would do instead; null: none would'),
  metAt: time.nullable().describe('when it is met, if the seeding goes on; null: not seeded'),
  next: record({ act: oneOf(['prewarn', 'warn']), at: time })
    .nullable()
    .describe('what comes unless it is met before'),
  warningEndsAt: time.nullable(),
})

export const own: Declared = {
  description:
    'Lists what you still owe after downloads, with countdowns; and what you owed before.',
  reply: record({
    isOn: flag,
    seedHours: count,
    ratio: text(12).describe('uploading so many times the size does as well; 0: it does not'),
    pardonPoints: count.describe('what a pardon costs; 0: points buy none'),
    warnings: count.describe('that hold now'),
    warningsMost: count.describe('so many take the right to download; 0: none do'),
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

export const pardon: Declared = {
  description: 'Pays the price of a pardon in points: the torrent is no longer owed.',
  body: noFields,
  reply: nothing,
}
