// The upload rules of the site, checked before an upload is published: pure, so that the form, the
// queue and tools get the same findings.

/** The settings: lists and patterns as staff typed them. */
export interface UploadRules {
  /** Separated by commas. */
  readonly forbiddenWords: string
  readonly forbiddenExtensions: string
  /** `*` and `?`; several separated by `|`; '' for any title. */
  readonly namePattern: string
}

export interface Judged {
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
  /** The kind of its category: movie, tv, music …; null while none is selected. */
  readonly kind: string | null
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[]
}

export interface Finding {
  /** `stop` prevents publishing; `advice` is for its uploader to consider. */
  readonly level: 'stop' | 'advice'
  /** The form field that it is about. */
  readonly field: 'title' | 'torrent' | 'tags' | 'description' | 'category'
  /** The end of a sentence that starts with the name of the field. */
  readonly text: string
}

type Check = (upload: Judged, rules: UploadRules) => Finding | null

/** The most names in one finding. */
const NAMED = 3
/** The most files that are checked. */
const MAX_FILES = 20_000

/** All findings about an upload; those that stop it come first. */
export function findingsOf(upload: Judged, rules: UploadRules): readonly Finding[] {
  const found = checks.flatMap((check) => check(upload, rules) ?? [])
  return [...found.filter(isStop), ...found.filter((one) => !isStop(one))]
}

function isStop({ level }: Finding): boolean {
  return level === 'stop'
}

const forbiddenWord: Check = ({ title, files }, rules) => {
  const words = listOf(rules.forbiddenWords)
  if (words.length === 0) return null
  // A separate word: separators of release names count as its ends.
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${oneOf(words)}(?![\\p{L}\\p{N}])`, 'iu')
  const inTitle = pattern.exec(title)?.[0].toLowerCase()
  if (inTitle !== undefined)
    return stop('title', `contains “${inTitle}”, which is not allowed here`)
  const file = files.slice(0, MAX_FILES).find(({ path }) => pattern.test(path))
  if (file === undefined) return null
  const word = pattern.exec(file.path)?.[0].toLowerCase() ?? ''
  return stop('torrent', `contains a file with “${word}” in its name: ${nameOf(file.path)}`)
}

const forbiddenExtension: Check = ({ files }, rules) => {
  const endings = listOf(rules.forbiddenExtensions).map((one) => one.replace(/^\.+/, ''))
  if (endings.length === 0) return null
  const pattern = new RegExp(`\\.${oneOf(endings)}$`, 'iu')
  const bad = files.filter(({ path }) => pattern.test(path))
  return bad.length === 0
    ? null
    : stop('torrent', `contains files that are not allowed in uploads: ${named(bad)}`)
}

const namePattern: Check = ({ title }, rules) => {
  const patterns = rules.namePattern.split('|').filter((one) => one.trim() !== '')
  if (patterns.length === 0 || patterns.some((one) => fits(title, one.trim()))) return null
  return stop('title', `should look like ${patterns.map((one) => one.trim()).join(' or ')}`)
}

const advertising: Check = ({ title }) => {
  const found = /\bwww\.[\w-]+\.\w+|https?:/i.exec(title)
  return found === null ? null : advice('title', `contains the name of a website: ${found[0]}`)
}

const noYear: Check = ({ title, kind }) => {
  if (kind !== 'movie' || /\b(19|20)\d\d\b/.test(title)) return null
  return advice('title', 'has no year')
}

const noEpisode: Check = ({ title, kind }) => {
  const isSaid = /\bs\d{1,4}|\d{1,2}x\d{2}|\bseason\b|\bcomplete\b|\b(19|20)\d\d\b/i.test(title)
  return kind !== 'tv' || isSaid ? null : advice('title', 'has no season or episode, like S01E02')
}

const noQuality: Check = ({ title, kind }) => {
  if (kind !== 'movie' && kind !== 'tv') return null
  if (/\b(\d{3,4}[pi]|4k|uhd|dvd\w*|sd)\b/i.test(title)) return null
  return advice('title', 'does not name the resolution, like 1080p')
}

const noFormat: Check = ({ title, kind }) => {
  if (kind !== 'music' || /\b(flac|mp3|aac|ogg|opus|320|v0|alac|dsd|wav)\b/i.test(title))
    return null
  return advice('title', 'does not name the format, like FLAC')
}

const packed: Check = ({ files, kind }) => {
  if (kind !== 'movie' && kind !== 'tv' && kind !== 'music') return null
  const archives = files.filter(({ path }) => /\.(rar|zip|7z|r\d\d)$/i.test(path))
  if (archives.length === 0) return null
  return advice(
    'torrent',
    `contains archives, which cannot be seeded once they are unpacked: ${named(archives)}`,
  )
}

const litter: Check = ({ files }) => {
  const left = files.filter(({ path }) =>
    /(^|\/)(thumbs\.db|desktop\.ini|\.ds_store|__macosx(\/|$))/i.test(path),
  )
  return left.length === 0
    ? null
    : advice('torrent', `contains files left by the operating system: ${named(left)}`)
}

const empty: Check = ({ files }) => {
  const none = files.filter(({ sizeBytes }) => sizeBytes === 0)
  return none.length === 0 ? null : advice('torrent', `contains empty files: ${named(none)}`)
}

const untold: Check = ({ description }) =>
  description.trim() === '' ? advice('description', 'is empty; describe the torrent') : null

const untagged: Check = ({ tags }) =>
  tags.length === 0 ? advice('tags', 'are missing; they help others find it') : null

/** In the order of the form. */
const checks: readonly Check[] = [
  forbiddenWord,
  namePattern,
  advertising,
  noYear,
  noEpisode,
  noQuality,
  noFormat,
  forbiddenExtension,
  packed,
  litter,
  empty,
  untold,
  untagged,
]

function stop(field: Finding['field'], text: string): Finding {
  return { level: 'stop', field, text }
}

function advice(field: Finding['field'], text: string): Finding {
  return { level: 'advice', field, text }
}

function listOf(typed: string): readonly string[] {
  return typed
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** A pattern of any of these literal words: one pass over the names, however many words. */
function oneOf(words: readonly string[]): string {
  return `(?:${words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')})`
}

/**
 * Whether a complete title matches a pattern of `*` and `?`, ignoring case. Greedy with one
 * backtracking position: never more steps than title length times pattern length.
 */
export function fits(title: string, pattern: string): boolean {
  const [text, wanted] = [title.toLowerCase(), pattern.toLowerCase()]
  let at = 0
  let place = 0
  let star = -1
  let starAt = 0
  while (at < text.length) {
    if (place < wanted.length && (wanted[place] === '?' || wanted[place] === text[at])) {
      at++
      place++
    } else if (wanted[place] === '*') {
      star = place++
      starAt = at
    } else if (star !== -1) {
      place = star + 1
      at = ++starAt
    } else return false
  }
  while (wanted[place] === '*') place++
  return place === wanted.length
}

function named(files: readonly { readonly path: string }[]): string {
  const names = files.slice(0, NAMED).map(({ path }) => nameOf(path))
  const others = files.length - names.length
  return others > 0 ? `${names.join(', ')} and ${others} more` : names.join(', ')
}

function nameOf(path: string): string {
  const name = path.split('/').at(-1) ?? path
  return name.length > 60 ? `${name.slice(0, 60)}…` : name
}
