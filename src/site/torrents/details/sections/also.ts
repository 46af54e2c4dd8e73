import { plural } from '../../../../shared/format.ts'
import { id, list, record, text } from '../../../../shared/shape.ts'
import { breakable } from '../../../ui/breakable.ts'
import { section } from '../section.ts'

export const also = section({
  name: 'also',
  statements: 0,
  read: ({ extras }) => extras.also,
  part: (lines) =>
    lines.length === 0
      ? null
      : {
          lines: lines.map((line) => ({
            href: `/torrents/${line.id}`,
            nameHtml: breakable(line.name),
            seeders: plural(line.seeders, 'seeder', 'seeders'),
          })),
        },
  json: {
    shape: { alsoDownloaded: list(record({ id, name: text(255) })) },
    of: (lines) => ({ alsoDownloaded: lines.map((line) => ({ id: line.id, name: line.name })) }),
  },
})
