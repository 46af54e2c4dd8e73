import type { CaseRow, PartRow } from '../../../../../store/fair-play/cases.ts'
import { bytes } from '../../../../../shared/format.ts'
import { figure, words } from '../../../../ui/cells.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'

/**
 * The explanations of an excess, with the most that each could explain, and its probable share by
 * an estimate over all swarms.
 */
const EXPLANATIONS: readonly {
  readonly label: string
  readonly says: string
  readonly most: (part: PartRow) => number
  readonly likely: (part: PartRow) => number
}[] = [
  {
    label: 'This member',
    says: 'Uploads that did not happen, or downloads that are not reported.',
    most: ({ up, hidden }) => up + hidden,
    likely: ownOf,
  },
  {
    label: 'Other members report false uploads',
    says: 'They uploaded in the same swarms.',
    most: ({ swarmUp, up }) => swarmUp - up,
    likely: ({ likelyUp }) => likelyUp,
  },
  {
    label: 'Other members hide downloads',
    says: 'Their bytes left fell by more than they reported, or they lack data.',
    most: ({ swarmHidden, hidden, likelyHidden }) =>
      Math.max(0, swarmHidden - hidden, likelyHidden),
    likely: ({ likelyHidden }) => likelyHidden,
  },
  {
    label: 'Leechers that vanished',
    says: 'They sent no final announce, and could have downloaded at most what they still lacked.',
    most: ({ swarmLost }) => swarmLost,
    likely: ({ likelyLost }) => likelyLost,
  },
  {
    label: 'Waste, and announces across midnight',
    says:
      'Headers, pieces that arrived twice or failed their check, and transfers whose two ends ' +
      'were counted on different days.',
    most: ({ swarmUp, swarmDown, swarmEdges }) => swarmEdges + 0.04 * Math.max(swarmUp, swarmDown),
    likely: restOf,
  },
]

function ownOf({ overstated, hidden }: PartRow): number {
  return overstated + hidden
}

/** Returns the share that the estimate attributes to no one. */
function restOf(part: PartRow): number {
  const { excess, likelyUp, likelyHidden, likelyLost } = part
  return Math.max(0, excess - ownOf(part) - likelyUp - likelyHidden - likelyLost)
}

/** Lists the honest explanations of the evidence, each with what it could explain. */
export function otherExplanations({ score }: CaseRow, parts: readonly PartRow[]): Section {
  const excess = parts.reduce((sum, part) => sum + part.excess, 0)
  const chance =
    score === null
      ? ''
      : `Of 100 cases with this score, about ${100 - score} are about honest members. `
  return section('Honest explanations', {
    lead:
      `${chance}The swarms below have ${bytes(Math.round(excess))} more uploads than downloads. ` +
      '“Likely” is the share of this excess that the estimate attributes to each explanation.',
    table: tablePart({
      caption: 'What could explain the evidence',
      rows: EXPLANATIONS.map(({ label, says, most, likely }) => {
        const sum = (of: typeof most) =>
          parts.reduce((total, part) => total + Math.min(part.excess, of(part)), 0)
        const share = excess === 0 ? 0 : Math.round((sum(likely) / excess) * 100)
        return {
          head: words('Explanation', label),
          cells: [
            words('What it means', says),
            figure('Explains at most', bytes(Math.round(sum(most)))),
            figure('Likely', `${share} %`),
          ],
          acts: [],
        }
      }),
      nothing: 'None.',
    }),
  })
}
