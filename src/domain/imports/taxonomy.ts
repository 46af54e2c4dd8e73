// Suggests the category and the attribute values here for those of another tracker; the mapping
// file can change the suggestions.

const CATEGORIES: readonly (readonly [RegExp, string])[] = [
  [/\be-?learning|tutorial|course/i, 'other'],
  [/audio ?books?|e-?books?|books?|comics?|magazine|книг|журнал/i, 'books'],
  [/\btv\b|series|shows?\b|episode|anime|剧|動漫|动漫|сериал/i, 'tv'],
  [/movies?|films?|cinema|documentar|电影|電影|кино|фильм/i, 'movies'],
  [/music|\bmv\b|audio|concert|flac|hq|音乐|音樂|музык/i, 'music'],
  [/games?|игр/i, 'games'],
  [/app(?:lication)?s?\b|software|program|软件|программ|софт/i, 'software'],
]

/** Returns the slug of the category that a name suggests; null: none. */
export function suggestedCategory(name: string): string | null {
  return CATEGORIES.find(([words]) => words.test(name))?.[1] ?? null
}

export interface ValueTarget {
  /** The key of an attribute. */
  readonly attribute: string
  /** One of its options. */
  readonly value: string
}

export interface KnownOption {
  readonly attribute: string
  readonly value: string
  readonly label: string
  readonly spellings: readonly string[]
}

/** The attributes among which the value of a kind is searched for, most likely first. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  type: ['source', 'format', 'platform'],
  resolution: ['resolution'],
  medium: ['source', 'media'],
  source: ['source', 'media'],
  codec: ['codec'],
  standard: ['resolution'],
  audiocodec: ['audio', 'format'],
  format: ['format'],
  encoding: ['bitrate'],
  media: ['media'],
  'release-type': ['release-type'],
}

const keyOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/**
 * Returns the option whose name is that of a value of the source; null: there is none.
 *
 * @param key `resolution:4`: the kind and the ID or name of the value
 */
export function suggestedValue(
  { key, name }: { readonly key: string; readonly name: string },
  options: readonly KnownOption[],
): ValueTarget | null {
  const wanted = keyOf(name)
  if (wanted === '') return null
  for (const attribute of ATTRIBUTES[key.split(':')[0]] ?? []) {
    const found = options.find((option) => {
      const called = [option.value, option.label, ...option.spellings].map(keyOf)
      return option.attribute === attribute && called.includes(wanted)
    })
    if (found !== undefined) return { attribute, value: found.value }
  }
  return null
}
