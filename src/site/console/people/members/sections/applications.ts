import { timeText } from '../../../../../shared/format.ts'
import { id, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import * as applicationCare from '../../../../../store/registration/application-care.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import { PATHS, STATE_LABELS } from '../../registration/parts/labels.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 10
const KINDS = { application: 'Application', appeal: 'Appeal' } as const

const shape = list(
  record({
    id,
    kind: oneOf(['application', 'appeal']),
    state: oneOf(['waiting', 'granted', 'refused', 'withdrawn']),
    createdAt: time,
    judge: text(30).nullable(),
  }),
)

/** The application with which a member registered, and later appeals. */
export const applications = memberSection({
  name: 'petitions',
  leaf: 'overview',
  permission: 'members.see-private',
  statements: 1,
  async read({ profile, call: { db, can } }) {
    const kinds = [
      ...(can('applications.judge') ? ['application' as const] : []),
      ...(can('appeals.judge') ? ['appeal' as const] : []),
    ]
    return kinds.length === 0 ? [] : applicationCare.ofMember(db, profile.id, kinds, FEW)
  },
  part: (rows, { call }) =>
    rows.length === 0
      ? null
      : section('Applications and appeals', {
          table: tablePart({
            caption: 'Applications and appeals of this member, newest first',
            rows: rows.map((row) => ({
              head: words('Type', KINDS[row.kind], `${PATHS[row.kind]}/${row.id}`),
              cells: [
                mark('State', STATE_LABELS[row.state], row.state === 'waiting' ? 'bad' : 'plain'),
                words('Decided by', row.judge ?? ''),
                moment('Time', timeText(row.createdAt, call.now)),
              ],
            })),
            nothing: '',
          }),
        }),
  json: { shape: { petitions: shape }, of: (rows) => ({ petitions: rows }) },
})
