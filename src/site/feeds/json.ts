import { named, record, text, time } from '../../shared/shape.ts'

export const feedKeyShape = named(
  'FeedKey',
  record({
    key: text(32).nullable().describe('null: not created yet'),
    downloadKey: text(32).nullable().describe('opens downloads only; changes with the feed key'),
    createdAt: time.nullable(),
    torrents: text(3_000).nullable().describe('RSS of a list of torrents; also .atom and .json'),
    notices: text(400).nullable().describe('RSS; also .atom and .json'),
    download: text(400).nullable().describe('replace {id} with the ID of a torrent'),
  }),
)
