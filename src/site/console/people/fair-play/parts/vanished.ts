import { isClaimCase } from '../../../../../domain/fair-play/claims.ts'
import { GIB } from '../../../../../domain/units.ts'
import { bytes, plural } from '../../../../../shared/format.ts'
import type { CaseRow, PartRow } from '../../../../../store/fair-play/cases.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'

/**
 * Shows uploads from which leechers vanished; null if there are none. No one knows how much such a
 * leecher downloaded, so each of these uploads has an honest explanation. Only their number reveals
 * a member who invents them.
 */
export function vanishedSection(
  { standing }: Pick<CaseRow, 'standing'>,
  parts: readonly PartRow[],
): Section | null {
  const lost = parts.filter(({ swarmLost, excess }) => swarmLost > 0 && excess > 0)
  if (lost.length === 0) return null
  const sum = (of: (part: PartRow) => number) =>
    bytes(Math.round(lost.reduce((total, part) => total + of(part), 0)))
  const torrents = new Set(lost.map(({ torrentId }) => torrentId)).size
  const days = new Set(lost.map(({ day }) => day.getTime())).size
  const { claims, up } = standing
  const gib = (amount: number) => bytes(Math.round(amount * GIB))
  return section('Uploads to leechers that vanished', {
    lead:
      'Leechers vanish from honest seeders, too, and this does not change the score. But few ' +
      'seeders have them on many torrents and days: open the swarms, and see whether the ' +
      'member reports uploads after the last announce of a leecher, again and again.' +
      (isClaimCase(standing) ? ' There is enough of it to be a case without a score.' : ''),
    facts: [
      { label: 'Of all uploads', text: `${gib(claims.gib)} of ${gib(up)}` },
      { label: 'As frequent as for other members, it would be', text: gib(claims.expected) },
      {
        label: 'Leechers vanished',
        text:
          `on ${plural(torrents, 'torrent', 'torrents')}, on ${plural(days, 'day', 'days')}; ` +
          `${lost.length} of ${plural(parts.length, 'part', 'parts')} of the evidence`,
      },
      { label: 'The member uploaded there', text: sum(({ up }) => up) },
      { label: 'Of this, downloaded by no one', text: sum(claimOf) },
      { label: 'The leechers still lacked', text: sum(({ swarmLost }) => swarmLost) },
    ],
  })
}

/**
 * Returns what the member may have claimed: at most what the swarm lacks, and what they reported.
 */
function claimOf({ up, excess }: PartRow): number {
  return Math.min(up, excess)
}
