import { holdingMeaning } from '../../../../../domain/fair-play/holding.ts'
import type { HoldingVerdict } from '../../../../../domain/fair-play/holding.ts'
import { FAMILY_NAMES } from '../../../../../domain/members/reach-line.ts'
import { timeText } from '../../../../../shared/format.ts'
import type { Holdings } from '../../../../../store/fair-play/holdings.ts'
import { mark, words } from '../../../../ui/cells.ts'
import { fairPlayHref } from '../../../frame/links.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'

const TAGS: Readonly<Record<HoldingVerdict, readonly [string, 'good' | 'bad' | 'plain']>> = {
  has: ['All', 'good'],
  lacks: ['Not all', 'bad'],
  unknown: ['Unknown', 'plain'],
}

interface Given {
  /** Whether the reader's role is above the member's. */
  readonly mayAsk: boolean
  readonly now: Date
}

/** Shows what the member's clients said about the torrents that they seed. */
export function holdingsSection(
  name: string,
  asked: Holdings | null,
  { mayAsk, now }: Given,
): Section {
  const ask = { label: 'Ask clients about their pieces', href: `${fairPlayHref(name)}/holdings` }
  const last = asked === null ? '' : ` Last question: ${timeText(asked.askedAt, now).text}.`
  return section('Does the client have what it seeds?', {
    lead:
      'Trackers connect to the clients over TCP or uTP, by IPv4 or IPv6 (by both where no port ' +
      'is known to be open), and read what they say about their pieces. Clients that require ' +
      'encryption do not answer, and those that super-seed say that they have none. Answers are ' +
      `kept for one day.${last}`,
    acts: mayAsk ? [ask] : [],
    table:
      asked === null
        ? null
        : tablePart({
            caption: 'What the clients said, by torrent',
            rows: asked.answers.map(({ torrent, node, family, ...answer }) => {
              const { verdict, words: says } = holdingMeaning(answer, torrent.pieces)
              return {
                head: words('Torrent', torrent.name, `/torrents/${torrent.id}`),
                cells: [
                  mark('Pieces', ...TAGS[verdict]),
                  words('Answer', says),
                  words('Asked over', FAMILY_NAMES[family]),
                  words('Tracker', node),
                ],
                acts: [],
              }
            }),
            nothing: 'No tracker has answered yet.',
          }),
  })
}
