import type { CaseRow, PartRow } from '../../../../../store/fair-play/cases.ts'
import { bytes } from '../../../../../shared/format.ts'
import { figure, words } from '../../../../ui/cells.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { tablePage } from '../../../frame/table.ts'

/** What else explains an excess, and the most that it could explain of that of the swarms shown. */
const EXPLANATIONS: readonly {
  readonly label: string
  readonly says: string
  readonly most: (part: PartRow) => number
}[] = [
  {
    label: 'Other members hide downloads',
    says: 'Their bytes left fell by more than they reported.',
    most: ({ swarmHidden, hidden }) => Math.max(0, swarmHidden - hidden),
  },
  {
    label: 'Leechers that vanished',
    says: 'They sent no last announce, and could have taken at most what they missed.',
    most: ({ swarmLost }) => swarmLost,
  },
  {
    label: 'Announces across midnight',
    says: 'The two ends of a transfer were counted on different days.',
    most: ({ swarmEdges }) => swarmEdges,
  },
  {
    label: 'Waste',
    says: 'Headers, pieces that arrived twice, and pieces that failed their check.',
    most: ({ swarmUp, swarmDown }) => 0.04 * Math.max(swarmUp, swarmDown),
  },
]

/** The honest explanations of the evidence, each with what it could explain. */
export function otherExplanations({ score }: CaseRow, parts: readonly PartRow[]): Section {
  const excess = parts.reduce((sum, part) => sum + part.excess, 0)
  return section('Honest explanations', {
    lead:
      `An honest member has this score in about ${100 - score} of 100 cases like this one. ` +
      `The swarms below have ${bytes(Math.round(excess))} more uploads than downloads.`,
    table: tablePage({
      title: 'Honest explanations',
      caption: 'What else could explain the evidence',
      columns: ['Explanation', 'What it means', 'Explains at most', 'Share'],
      rows: EXPLANATIONS.map(({ label, says, most }) => {
        const sum = parts.reduce((total, part) => total + Math.min(part.excess, most(part)), 0)
        const share = excess === 0 ? 0 : Math.round((sum / excess) * 100)
        return {
          head: words('Explanation', label),
          cells: [
            words('What it means', says),
            figure('Explains at most', bytes(Math.round(sum))),
            figure('Share', `${share} %`),
          ],
          acts: [],
        }
      }),
      nothing: 'None.',
    }),
  })
}
