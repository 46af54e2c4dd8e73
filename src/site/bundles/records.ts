import { isSource, sources } from '../../domain/bundles/external-ids/sources.ts'
import { providerOf } from '../../domain/bundles/external-ids/providers/index.ts'
import { timeText } from '../../shared/format.ts'
import type { Db } from '../../store/base/db.ts'
import type { ExternalRecord } from '../../store/bundles/external-records.ts'
import * as externalRecords from '../../store/bundles/external-records.ts'
import type { RecordPart } from './record-part.ts'

/**
 * Returns what other catalogs say about a bundle, as far as it was fetched; this fetches nothing.
 */
export async function recordsOf(
  db: Db,
  ids: readonly string[],
  now: Date,
): Promise<readonly RecordPart[]> {
  const rows = await externalRecords.of(db, ids)
  return rows.flatMap((row) => partOf(row, now))
}

function partOf({ source, value, facts, fetchedAt }: ExternalRecord, now: Date): RecordPart[] {
  if (!isSource(source)) return []
  const { title, by, year, description, subjects } = facts
  const all = [
    { label: 'Title', text: title },
    { label: 'Creator', text: by.join(', ') },
    { label: 'Year', text: year === null ? '' : String(year) },
    { label: 'Subjects', text: subjects.join(', ') },
    { label: 'Description', text: description },
  ]
  return [
    {
      label: providerOf(source)?.label ?? sources[source].label,
      href: sources[source].href(value),
      facts: all.filter(({ text }) => text !== ''),
      fetched: timeText(fetchedAt, now),
    },
  ]
}
