import * as anomalyStore from '../../../../../store/anomalies/anomalies.ts'
import { findingsTable } from '../../fair-play/parts/findings.ts'
import { section } from '../../../frame/sections.ts'
import { memberSection } from '../section.ts'

const FEW = 10

export const anomalies = memberSection({
  name: 'anomalies',
  leaf: 'traffic',
  permission: 'anomalies.judge',
  statements: 1,
  // Findings about a member of staff are read and decided by other staff.
  read: ({ profile, call }) =>
    profile.id === call.member.id ? [] : anomalyStore.ofMember(call.db, profile.id, FEW),
  looks: (rows) => (rows.some(({ kind }) => kind === 'shared-address') ? 'anomalies' : null),
  part: (rows, { call }) => section('What rules found', { table: findingsTable(rows, call.now) }),
})
