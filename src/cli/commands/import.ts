import { existsSync } from 'node:fs'
import type { MappingFile } from '../../import/mapping-file.ts'
import { writeMapping } from '../../import/mapping-file.ts'
import { torrentFolder } from '../../import/torrent-folder.ts'
import type { OpenedSource } from '../../import/open-source.ts'
import { count } from '../../shared/format.ts'
import { fixedSiteName } from '../../store/records/settings/settings.ts'
import { createPasswords, type Passwords } from '../../store/accounts/passwords.ts'
import type { FindFile } from '../../store/imports/catalog/judged-torrents.ts'
import type { Imported } from '../../store/imports/map-all.ts'
import { importSource } from '../../store/imports/import-source.ts'
import { unexplained } from '../../store/imports/lacking.ts'
import { oneAtATime } from '../../store/imports/one-at-a-time.ts'
import { addsUp } from '../../store/imports/sum-report.ts'
import type { SourceDescription } from '../../store/imports/described/source.ts'
import { sources } from '../../store/imports/sources/index.ts'
import { undo, type Undone } from '../../store/imports/undo.ts'
import type { CommandContext } from '../define-command.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import { encodingLines, importReport, lackLines, unusedLines } from '../importing/import-report.ts'
import {
  chosenSource,
  createProgress,
  mappingFile,
  mappingFor,
  withSource,
  writeNew,
} from '../importing/importing.ts'
import { readingOf } from '../importing/importing.ts'
import { printError } from '../output.ts'

const SOURCES = [...sources.map(({ name }) => name), 'auto']
const MAP = 'import-map.yaml'
const STAGED =
  'Until an import has ended, the schema import of the database has the old password hashes and ' +
  'private messages: DROP SCHEMA import CASCADE removes them.'
const BUSY = 'another import is under way on this database: wait until it has ended'

export const importCommand = defineCommand({
  name: 'import',
  summary: `imports members and torrents from another tracker (${SOURCES.join(', ')})`,
  operands: ['SOURCE', 'FROM'],
  permission: null,
  why: 'it creates accounts from a database that only the machine can read',
  options: {
    map: { type: 'string', value: 'FILE', doc: 'the mapping file that a dry run wrote' },
    'write-map': { type: 'string', value: 'FILE', doc: `where a dry run writes it (${MAP})` },
    torrents: { type: 'string', value: 'FOLDER', doc: 'where the .torrent files of the site are' },
    'dry-run': {
      type: 'boolean',
      doc: 'reports what an import would do, and changes nothing on the site',
    },
  },
  async run(call) {
    const { map, 'write-map': mapPath = MAP, torrents, 'dry-run': isDry } = call.options
    const [name, from] = call.operands
    if (!SOURCES.includes(name)) {
      throw new UsageError(`SOURCE must be one of ${SOURCES.join(', ')}, not "${name}"`)
    }
    if (isDry && call.options['write-map'] !== undefined && existsSync(mapPath)) {
      throw new UsageError(`--write-map: ${mapPath} exists, and is not replaced`)
    }
    const mapping = mappingFile(map)
    return withSource(from, async (opened) => {
      const source = await chosenSource(name, opened)
      if (mapping !== null && mapping.source !== source.name) {
        throw new CommandError(`the mapping file is for ${mapping.source}, not ${source.name}`)
      }
      const site = mapping?.site ?? `the old site (${source.name})`
      const findFile = await torrentFolder(torrents ?? null)
      const result = await runImport(call, { opened, source, mapping, site, isDry, findFile })
      if (!result.ok) throw new CommandError(result.why)
      if (!isDry) return output(result, source, null)
      const { roles, taxonomy, forums, said } = result
      const absent = unexplained(said.lacks, [])
      const categories = [...taxonomy.categories, ...taxonomy.unnamed]
      const suggested = { ...taxonomy, categories, forums, absent }
      const content = writeMapping(source.name, site, roles, suggested, mapping)
      return output(result, source, { mapPath, isWritten: writeNew(mapPath, content) })
    })
  },
})

interface Given {
  readonly opened: OpenedSource
  readonly source: SourceDescription
  readonly mapping: MappingFile | null
  readonly site: string
  readonly isDry: boolean
  readonly findFile: FindFile
}

async function runImport(call: CommandContext, given: Given): Promise<Imported> {
  const { config, secrets, clock, log, withDatabase } = call
  const { opened, source, mapping, site, isDry, findFile } = given
  const result = await withDatabase((_db, url) =>
    oneAtATime(url, log, (connection) =>
      importSource(connection, {
        reading: readingOf(opened, source),
        mapping: mappingFor(mapping),
        ...{ secrets, isDry, site, findFile, origin: opened.name, now: clock.now() },
        siteName: fixedSiteName(config),
        passwords: isDry ? takenBack() : createPasswords(),
        onProgress: createProgress(),
        onStep: (step) => printError(`Step: ${step}`),
      }),
    ),
  )
  if (result === 'busy') throw new CommandError(BUSY)
  return result
}

/**
 * Returns passwords that take no time: a dry run stores no hash that is ever used, so it need not
 * spend 30 ms per member.
 */
function takenBack(): Passwords {
  return { ...createPasswords(), hash: () => Promise.resolve('$argon2id$none') }
}

function output(
  { report, circles, said }: Imported & { readonly ok: true },
  source: SourceDescription,
  dry: { readonly mapPath: string; readonly isWritten: boolean } | null,
) {
  const isRight = report.sums.every(addsUp)
  const lines = [
    dry === null ? `Imported from ${source.name}.` : 'Dry run: nothing was written.',
    importReport(report),
    ...lackLines(said.lacks),
    ...encodingLines(said.encodings),
    ...unusedLines(said.unused),
    ...(circles === 0 ? [] : [`${count(circles)} circles of inviters were cut.`]),
    ...(dry === null ? [] : [mapLine(dry), STAGED]),
    ...(isRight ? [] : ['The sums differ: please report this with the lines above.']),
  ]
  const json = {
    source: source.name,
    isDry: dry !== null,
    circles,
    mapPath: dry?.isWritten === true ? dry.mapPath : null,
    ...said,
    ...report,
  }
  const text = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  return {
    text: lines.join('\n'),
    json: JSON.parse(JSON.stringify(json, text)) as unknown,
    exitCode: isRight ? 0 : 1,
  }
}

function mapLine({ mapPath, isWritten }: { mapPath: string; isWritten: boolean }): string {
  return isWritten
    ? `The mapping is in ${mapPath}: edit it and use --map.`
    : `${mapPath} exists and was not changed: --write-map names another file for the mapping.`
}

function notUndone({ changed, bytes, movers }: Extract<Undone, { readonly ok: false }>): string {
  const places = changed.map(({ table, rows, by }) => {
    return `${table} (${count(rows)}${by.length === 0 ? '' : `: ${by.join(', ')}`})`
  })
  const acts = `what was imported has been changed since, in ${places.join(', ')}`
  const traffic = `clients have moved ${bytes} bytes since (${movers.join(', ')})`
  const why = [...(places.length > 0 ? [acts] : []), ...(bytes > 0n ? [traffic] : [])].join('; ')
  return `${why}: nothing was undone. Only a backup from before the import brings that state back`
}

export const importUndo = defineCommand({
  name: 'import undo',
  summary: 'removes everything that imports created, unless it has been changed since',
  permission: null,
  why: 'it removes what only this machine can have created',
  async run({ log, clock, withDatabase }) {
    const result = await withDatabase((_db, url) => {
      return oneAtATime(url, log, ({ db }) => undo(db, clock.now()))
    })
    if (result === 'busy') throw new CommandError(BUSY)
    if (!result.ok) {
      throw new CommandError(notUndone(result))
    }
    const { members, torrents } = result
    const text = `${count(members)} members and ${count(torrents)} torrents were removed.`
    return { text, json: { members, torrents } }
  },
})
