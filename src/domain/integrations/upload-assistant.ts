import type { NumberedCategory } from '../torznab/numbers.ts'
import type { NumberKind, ToolNumber } from '../unit3d/numbers.ts'
import type { IntegratedSite } from './site.ts'
import { identifierOf } from './site.ts'

// The module of a site for Upload-Assistant, in Python: the URLs of the site, and its numbers for
// the program's categories, types and resolutions (docs/integrators/upload-assistant.md).

/** The program's name for a type, and the value of the attribute `source` that it means. */
const TYPES = {
  DISC: 'disc',
  REMUX: 'remux',
  ENCODE: 'bluray',
  DVDRIP: 'dvd',
  WEBDL: 'web-dl',
  WEBRIP: 'webrip',
  HDTV: 'hdtv',
} as const
/** The program's resolutions, and ours. */
const RESOLUTIONS = {
  '4320p': '4320p',
  '2160p': '2160p',
  '1440p': '1080p',
  '1080p': '1080p',
  '1080i': '1080i',
  '720p': '720p',
  '576p': '576p',
  '576i': '576i',
  '480p': '480p',
  '480i': '480i',
} as const
const CATEGORIES = { MOVIE: 'movie', TV: 'tv' } as const

/** Returns the name of a site in the settings of the program: `MYSITE`. */
export function trackerName(siteName: string): string {
  const name = identifierOf(siteName).replaceAll('-', '').toUpperCase()
  return /^\d/.test(name) ? `SITE${name}` : name
}

/** Returns the text of the file `src/trackers/MYSITE.py`. */
export function uploadAssistantModule({ url, name, categories, numbers }: IntegratedSite): string {
  const tracker = trackerName(name)
  const tables = {
    categories: tableOf(CATEGORIES, (kind) => ofKind(kind, categories, numbers)),
    types: tableOf(TYPES, (value) => withValue('type', value, numbers)),
    resolutions: tableOf(RESOLUTIONS, (value) => withValue('resolution', value, numbers)),
  }
  return [
    'from src.trackers.COMMON import COMMON',
    'from src.trackers.UNIT3D import UNIT3D',
    '',
    `CATEGORIES = ${dictOf(tables.categories)}`,
    `TYPES = ${dictOf(tables.types)}`,
    `RESOLUTIONS = ${dictOf(tables.resolutions)}`,
    `OTHER = ${textOf(withoutValues('resolution', numbers) ?? '0')}`,
    '',
    '',
    FIND,
    '',
    '',
    `class ${tracker}(UNIT3D):`,
    '    def __init__(self, config):',
    `        super().__init__(config, tracker_name=${textOf(tracker)})`,
    '        self.config = config',
    '        self.common = COMMON(config)',
    `        self.tracker = ${textOf(tracker)}`,
    `        self.base_url = ${textOf(url)}`,
    ADDRESSES,
    METHODS,
    '',
  ].join('\n')
}

/** Returns the lines for its settings, and where the program must register the site. */
export function uploadAssistantNotes({ name }: IntegratedSite): readonly string[] {
  const tracker = trackerName(name)
  return [
    `Upload-Assistant: src/trackers/${tracker}.py. In src/trackersetup.py, import it, and add`,
    `${textOf(tracker)}: ${tracker} to tracker_class_map and ${textOf(tracker)} to api_trackers.`,
    'In data/config.py, under "TRACKERS":',
    `    "${tracker}": {`,
    '        "api_key": "YOUR_API_TOKEN", "announce_url": "YOUR_ANNOUNCE_URL", "anon": False,',
    '    },',
  ]
}

type Table = Readonly<Record<string, string>>

/** Returns a table with only those values for which the site has a number. */
function tableOf<T extends string>(
  words: Readonly<Record<string, T>>,
  numberOf: (value: T) => string | null,
): Table {
  const found = Object.entries(words).map(([word, value]) => [word, numberOf(value)] as const)
  return Object.fromEntries(found.filter(([, number]) => number !== null)) as Table
}

function ofKind(
  kind: string,
  categories: readonly NumberedCategory[],
  numbers: readonly ToolNumber[],
): string | null {
  const ids = categories.filter((one) => one.kind === kind).map(({ id }) => id)
  const found = numbers.find(({ categoryId }) => categoryId !== null && ids.includes(categoryId))
  return found === undefined ? null : String(found.number)
}

function withValue(kind: NumberKind, value: string, numbers: readonly ToolNumber[]): string | null {
  const found = numbers.find((one) => one.kind === kind && one.values.includes(value))
  return found === undefined ? null : String(found.number)
}

/** Returns the number for all other torrents. */
function withoutValues(kind: NumberKind, numbers: readonly ToolNumber[]): string | null {
  const found = numbers.find((one) => one.kind === kind && one.values.length === 0)
  return found === undefined ? null : String(found.number)
}

/** Returns text as a Python literal. */
function textOf(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (one) => {
    return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function dictOf(table: Table): string {
  const pairs = Object.entries(table).map(([word, number]) => `${textOf(word)}: ${textOf(number)}`)
  return `{${pairs.join(', ')}}`
}

const FIND = `def find(name, table, asked, other, reverse, mapping_only):
    if mapping_only:
        return table
    if reverse:
        return {number: word for word, number in table.items()}
    return {name: table.get(asked, other)}`

const ADDRESSES = `        self.id_url = f'{self.base_url}/api/torrents/'
        self.upload_url = f'{self.base_url}/api/torrents/upload'
        self.search_url = f'{self.base_url}/api/torrents/filter'
        self.torrent_url = f'{self.base_url}/torrents/'
        self.banned_groups = []`

const METHODS = `
    async def get_category_id(self, meta, category='', reverse=False, mapping_only=False):
        asked = category or meta.get('category', '')
        return find('category_id', CATEGORIES, asked, '0', reverse, mapping_only)

    async def get_type_id(self, meta, type='', reverse=False, mapping_only=False):
        asked = type or meta.get('type', '')
        return find('type_id', TYPES, asked, '0', reverse, mapping_only)

    async def get_resolution_id(self, meta, resolution='', reverse=False, mapping_only=False):
        asked = resolution or meta.get('resolution', '')
        return find('resolution_id', RESOLUTIONS, asked, OTHER, reverse, mapping_only)

    async def get_additional_data(self, meta):
        return {'mod_queue_opt_in': await self.get_flag(meta, 'modq')}`
