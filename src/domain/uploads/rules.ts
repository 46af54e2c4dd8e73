// The upload rules of the site, which are checked before an upload is published. The functions are
// pure, so that the form, the queue and tools get the same findings.
import type { FileRules, FileSigns } from './file-signs.ts'
import { forbiddenWords } from './file-signs.ts'

/** The settings: lists and patterns as staff typed them. */
export interface UploadRules extends FileRules {
  /** A pattern with `*` and `?`, or several of them separated by `|`; '' allows any title. */
  readonly namePattern: string
}

export interface Judged {
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
  /** The kind of its category (movie, tv, music …); null while no category is selected. */
  readonly kind: string | null
  readonly files: FileSigns
}

export interface Finding {
  /** `stop` prevents publishing; `advice` is something for the uploader to consider. */
  readonly level: 'stop' | 'advice'
  /** The form field that the finding is about. */
  readonly field: 'title' | 'torrent' | 'tags' | 'description' | 'category'
  /** The rest of a sentence that starts with the name of the field. */
  readonly text: string
}

type Check = (upload: Judged, rules: UploadRules) => Finding | null

/** Returns all findings about an upload, first those that stop it. */
export function findingsOf(upload: Judged, rules: UploadRules): readonly Finding[] {
  const found = checks.flatMap((check) => check(upload, rules) ?? [])
  return [...found.filter(isStop), ...found.filter((one) => !isStop(one))]
}

function isStop({ level }: Finding): boolean {
  return level === 'stop'
}

const forbiddenWord: Check = ({ title, files }, rules) => {
  const inTitle = forbiddenWords(rules)?.exec(title)?.[0].toLowerCase()
  if (inTitle !== undefined)
    return stop('title', `contains “${inTitle}”, which is not allowed here`)
  if (files.forbiddenWord === null) return null
  const { word, name } = files.forbiddenWord
  return stop('torrent', `contains a file with “${word}” in its name: ${name}`)
}

const forbiddenExtension: Check = ({ files: { forbidden } }) =>
  forbidden.count === 0
    ? null
    : stop('torrent', `contains files that are not allowed in uploads: ${named(forbidden)}`)

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

const packed: Check = ({ files: { archives }, kind }) => {
  if (kind !== 'movie' && kind !== 'tv' && kind !== 'music') return null
  if (archives.count === 0) return null
  return advice(
    'torrent',
    `contains archives, which cannot be seeded once they are unpacked: ${named(archives)}`,
  )
}

const litter: Check = ({ files: { litter: left } }) =>
  left.count === 0
    ? null
    : advice('torrent', `contains files left by the operating system: ${named(left)}`)

const empty: Check = ({ files: { empty: none } }) =>
  none.count === 0 ? null : advice('torrent', `contains empty files: ${named(none)}`)

const untold: Check = ({ description }) =>
  description.trim() === '' ? advice('description', 'is empty; describe the torrent') : null

const untagged: Check = ({ tags }) =>
  tags.length === 0 ? advice('tags', 'are missing; they help others find the torrent') : null

/** The checks, in the order of the fields in the form. */
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

/**
 * Returns whether the whole title matches a pattern with `*` and `?`; case is ignored. The match is
 * greedy and backtracks only to the last `*`: it never takes more steps than the length of the
 * title times that of the pattern.
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

function named({ names, count }: FileSigns['archives']): string {
  const others = count - names.length
  return others > 0 ? `${names.join(', ')} and ${others} more` : names.join(', ')
}
