import { count } from '../../shared/format.ts'
import type { Lack } from '../../store/imports/lacking.ts'
import type { FoundEncoding } from '../../store/imports/staging/encodings.ts'
import type { ImportReport } from '../../store/imports/report.ts'
import type { TableReport } from '../../store/imports/reporting/table-counts.ts'
import type { SumReport } from '../../store/imports/sum-report.ts'
import { addsUp } from '../../store/imports/sum-report.ts'

/** Formats the report of an import: one line per table, one per sum, then the unusual values. */
export function importReport(report: ImportReport): string {
  const { tables, sums, remarks, quarantine, pointsRounded } = report
  const shown = tables.filter(({ imported, merged, quarantined }) => {
    return imported + merged + quarantined > 0
  })
  const others = tables.filter((table) => !shown.includes(table))
  return [
    'Rows of the source:',
    ...shown.flatMap(tableLines),
    ...(others.length === 0 ? [] : ['  left out:', ...othersLines(others)]),
    '',
    'Sums of what members bring:',
    ...sums.map(sumLine),
    ...(pointsRounded === '0' ? [] : [`  points below a thousandth: ${pointsRounded} rounded`]),
    ...remarks.map(({ kind, remark, rows }) => {
      return `  ${count(rows)} ${kind}s ${REMARKS[remark] ?? remark}`
    }),
    ...(quarantine.length === 0 ? [] : ['', 'In quarantine:']),
    ...quarantine.map(({ kind, oldId, reason }) => `  ${kind} ${oldId}: ${reason}`),
  ].join('\n')
}

const REMARKS: Readonly<Record<string, string>> = {
  name: 'with another name, because the old one is not allowed or taken: both sign in',
  'reserved name': 'with another name, because the old one is reserved here: both sign in',
  'no email': 'without a valid email address',
  'shared email': 'with an email address that another member has verified',
  'no authenticator': 'without two-factor authentication, because its secret is not valid',
  'password too costly': 'without a password, because checking theirs would take too long',
  'password unknown': 'without a password, because the kind of theirs is not known',
  'no site salt': 'who can only sign in if the old site had no siteSalt (passwords.siteSalt)',
  'password not valid': 'without a password, because the stored one is not valid',
  'no passkey': 'with a new passkey, because they had none or another member has it',
  'about cut': 'whose profile text was longer than 4,000 characters',
  'avatar file': 'whose avatar is a file of the old site, and is left out by rule',
  'wrapped total': 'with a total above 2^63 that became 0',
  'negative total': 'with a total below zero that became 0',
  'negative points': 'with points below zero, which became 0',
  'negative tokens': 'with tokens below zero, which became 0',
  'negative invites': 'with invites below zero, which became 0',
  'no uploader': 'without an uploader, who was not imported',
  'no name': 'without a name, which get that of their .torrent',
  'name cut': 'whose name was longer than 255 characters',
  'no time': 'without a time, which get that of the import',
  'tags cut': 'with more than 20 tags',
  'value without place': 'with a value that the mapping or the category has no attribute for',
  'NFO too large': 'whose NFO was larger than 1 MiB, and is not here',
  'absent author': 'by a guest or by members without an account here',
  'in parts': 'that were too long and were split',
  'recovery codes': 'whose recovery codes for two-factor authentication are left out by rule',
  private: 'with parts of the profile that only staff see, as they were hidden there',
  title: 'with a title that was too short or too long',
  'negative seed time': 'with a seed time below zero, which became 0',
}

function tableLines(table: TableReport): readonly string[] {
  const { rows, imported, merged, leftOut, quarantined } = table
  const parts = [
    [imported, 'imported'],
    [merged, 'merged'],
    [leftOut, 'left out'],
    [quarantined, 'in quarantine'],
  ] as const
  const counts = parts.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`)
  return [
    `  ${table.table}: ${count(rows)} = ${counts.join(' + ')}`,
    ...table.reasons.map((one) => `    ${count(one.rows)}: ${one.reason}`),
  ]
}

/** Lists the tables from which nothing was imported, one line per reason. */
function othersLines(others: readonly TableReport[]): readonly string[] {
  const byReason = new Map<string, TableReport[]>()
  for (const table of others) {
    const reason = table.reasons.at(0)?.reason ?? 'Empty'
    byReason.set(reason, [...(byReason.get(reason) ?? []), table])
  }
  return [...byReason].sort().map(([reason, tables]) => {
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return `    ${reason}: ${tables.map(({ table }) => table).join(', ')} (${count(rows)} rows)`
  })
}

/** Lists what the source lacks, one line per group of versions that have it. */
export function lackLines(lacks: readonly Lack[]): readonly string[] {
  if (lacks.length === 0) return []
  const byVersions = new Map<string, string[]>()
  for (const { place, versions } of lacks) {
    const who = versions ?? 'every known version'
    byVersions.set(who, [...(byVersions.get(who) ?? []), place])
  }
  const lines = [...byVersions].sort().map(([who, places]) => `  ${who}: ${places.join(', ')}`)
  return ['', 'What the source does not have, by the versions that have it:', ...lines]
}

/** Lists columns with texts that were encoded twice, one column per line. */
export function encodingLines(found: readonly FoundEncoding[]): readonly string[] {
  if (found.length === 0) return []
  const lines = found.map(({ place, values, twice, isDecoded, before, after }) => {
    const sample = `“${before}” is “${after}”`
    if (isDecoded) return `  ${place}: ${count(twice)} texts decoded: ${sample}`
    const some = `${count(twice)} of ${count(values)} texts look like this and are not changed`
    return `  ${place}: ${some}: ${sample} (“${place}”: twice decodes these)`
  })
  return ['', 'Texts that were encoded in UTF-8 twice:', ...lines]
}

/** Lists entries of the mapping file that were not used. */
export function unusedLines(unused: readonly string[]): readonly string[] {
  return unused.length === 0 ? [] : ['', `Unused entries of the mapping file: ${unused.join(', ')}`]
}

function sumLine(sum: SumReport): string {
  const { what, source, here, notImported, adjusted } = sum
  const parts = [`${here} here`]
  if (notImported !== 0n) parts.push(`${notImported} not imported`)
  if (adjusted !== 0n) parts.push(`${adjusted} adjusted`)
  const verdict = addsUp(sum) ? '' : ': THEY DIFFER'
  return `  ${what}: ${source} = ${parts.join(' + ')}${verdict}`
}
