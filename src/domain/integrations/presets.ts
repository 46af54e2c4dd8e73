import type { NumberedCategory } from '../torznab/numbers.ts'
import { categoryNumbers } from './category-numbers.ts'
import type { IntegratedSite } from './site.ts'

// Torznab presets: the fields that a program shows under "Add indexer", in the form in which its
// API expects them, so that one `curl` command adds the site.

/** Takes the place of the API token in every preset. */
const TOKEN_PLACEHOLDER = 'YOUR_API_TOKEN'
/** The number of the category for which programs have a separate field. */
const ANIME = 5070

/** The programs of one family, with the kind of categories of each. */
export const ARR_PROGRAMS = {
  sonarr: { name: 'Sonarr', kinds: ['tv'], api: 'v3' },
  radarr: { name: 'Radarr', kinds: ['movie'], api: 'v3' },
  lidarr: { name: 'Lidarr', kinds: ['music'], api: 'v1' },
  readarr: { name: 'Readarr', kinds: ['book'], api: 'v1' },
} as const satisfies Record<string, ArrProgram>
export type ArrName = keyof typeof ARR_PROGRAMS

interface ArrProgram {
  readonly name: string
  readonly kinds: readonly NumberedCategory['kind'][]
  /** The version of the program's API: `POST /api/v3/indexer`. */
  readonly api: string
}

/** Returns the category numbers for a program, in the form in which its settings expect them. */
export function numbersFor(
  program: ArrName,
  categories: readonly NumberedCategory[],
): readonly number[] {
  const kinds: readonly NumberedCategory['kind'][] = ARR_PROGRAMS[program].kinds
  const numbers = categoryNumbers(categories).filter(({ kind }) => kinds.includes(kind))
  return numbers.map(({ number }) => number).filter((number) => number !== ANIME)
}

/** Returns the body of `POST /api/v3/indexer`. */
export function arrPreset(program: ArrName, { url, name, categories }: IntegratedSite) {
  const hasAnime = categories.some(({ torznab }) => torznab === ANIME)
  const fields: Record<string, unknown> = {
    baseUrl: `${url}/torznab`,
    apiPath: '/api',
    apiKey: TOKEN_PLACEHOLDER,
    categories: numbersFor(program, categories),
    ...(program === 'sonarr' && { animeCategories: hasAnime ? [ANIME] : [] }),
    minimumSeeders: 1,
  }
  return {
    name,
    enableRss: true,
    enableAutomaticSearch: true,
    enableInteractiveSearch: true,
    protocol: 'torrent',
    priority: 25,
    implementation: 'Torznab',
    configContract: 'TorznabSettings',
    fields: Object.entries(fields).map(([field, value]) => ({ name: field, value })),
    tags: [],
  }
}

/** Returns the lines for the `config.js` of cross-seed. */
export function crossSeedPreset({ url }: IntegratedSite) {
  return { torznab: [`${url}/torznab/api?apikey=${TOKEN_PLACEHOLDER}`] }
}
