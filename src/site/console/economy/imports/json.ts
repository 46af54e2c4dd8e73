import {
  count,
  flag,
  id,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { ShownRow, WaitingRow } from '../../../../store/imports/quarantine.ts'
import type { RunRow } from '../../../../store/imports/runs.ts'

const kind = oneOf([
  ...(['member', 'torrent', 'forum', 'topic', 'post', 'comment', 'torrent-comment'] as const),
  ...(['collage-comment', 'request-comment', 'collection', 'news', 'request'] as const),
  ...(['poll', 'wiki', 'page'] as const),
  ...(['conversation', 'message', 'invite', 'secondary-role', 'personal-freeleech'] as const),
  'network-ban' as const,
])

const table = record({
  table: text(200),
  rows: count,
  imported: count,
  merged: count,
  leftOut: count,
  quarantined: count,
  reasons: list(record({ reason: text(300), rows: count })),
})

const sum = record({
  what: text(60),
  source: text(60).describe('a decimal number of any length; the same for the others'),
  here: text(60),
  notImported: text(60),
  adjusted: text(60),
  addsUp: flag,
})

export const reasonShape = record({ kind, reason: text(300), rows: count })

export const runShape = named(
  'ImportRun',
  record({
    id,
    source: oneOf(['gazelle', 'unit3d', 'nexusphp', 'torrentpier', 'xbtit', 'tbdev']),
    origin: text(4_096).describe('where the rows came from'),
    site: text(100).describe('the name of the old site'),
    startedAt: time,
    completedAt: time.nullable().describe('null: it has not ended, or was interrupted'),
    report: record({
      tables: list(table),
      sums: list(sum),
      remarks: list(record({ kind, remark: text(300), rows: count })),
      circles: count.describe('circles of inviters that were cut'),
    }).nullable(),
  }),
)

export function runJson({ id: of, source, origin, site, startedAt, completedAt, report }: RunRow) {
  return { id: of, source, origin, site, startedAt, completedAt, report }
}

export const waitingShape = record({
  kind,
  oldId: id.describe('its ID on the old site'),
  reason: text(300),
  name: text(255).describe('its name on the old site'),
})

export function waitingJson({ kind, oldId, reason, name }: WaitingRow) {
  return { kind, oldId, reason, name }
}

export const rowShape = named(
  'ImportedRow',
  record({
    ...waitingShape.shape,
    outcome: oneOf(['imported', 'merged', 'left-out', 'quarantined']),
    newId: id.nullable().describe('its ID here'),
    fields: list(record({ column: text(100), value: text(10_000) }))
      .nullable()
      .describe('what the source says; null: its rows are no longer stored'),
  }),
)

export function rowJson({ outcome, newId, fields, ...row }: ShownRow) {
  return {
    ...waitingJson(row),
    outcome,
    newId,
    fields: fields?.map(([column, value]) => ({ column, value })) ?? null,
  }
}
