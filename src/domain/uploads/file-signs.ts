// What the files of an upload show that matters to the upload rules. A torrent can have 100,000
// files: a worker thread reads them once, and passes on only this.

/** Lists that staff typed, with entries separated by commas. */
export interface FileRules {
  readonly forbiddenWords: string
  readonly forbiddenExtensions: string
}

/** The files that break the same rule. */
interface Signed {
  /** The names of the first three of them, without their folders. */
  readonly names: readonly string[]
  readonly count: number
}

export interface FileSigns {
  /** The first file whose path contains a forbidden word. */
  readonly forbiddenWord: { readonly word: string; readonly name: string } | null
  /** Files with a forbidden extension. */
  readonly forbidden: Signed
  readonly archives: Signed
  /** Files left by the operating system. */
  readonly litter: Signed
  readonly empty: Signed
}

interface SizedFile {
  readonly path: string
  readonly sizeBytes: number
}

/** The most names that are listed for one kind of sign. */
const NAMED = 3
/** The most files that are searched for forbidden words: the first ones are enough. */
const MAX_SEARCHED = 20_000

const ARCHIVE = /\.(rar|zip|7z|r\d\d)$/i
const LITTER = /(^|\/)(thumbs\.db|desktop\.ini|\.ds_store|__macosx(\/|$))/i

export function signsOf(files: readonly SizedFile[], rules: FileRules): FileSigns {
  const endings = forbiddenEndings(rules)
  return {
    forbiddenWord: firstWord(files, rules),
    forbidden: signed(files, ({ path }) => endings?.test(path) === true),
    archives: signed(files, ({ path }) => ARCHIVE.test(path)),
    litter: signed(files, ({ path }) => LITTER.test(path)),
    empty: signed(files, ({ sizeBytes }) => sizeBytes === 0),
  }
}

/** Returns a pattern of the forbidden words, or null when there are none. */
export function forbiddenWords(rules: FileRules): RegExp | null {
  const words = listOf(rules.forbiddenWords)
  if (words.length === 0) return null
  // Only whole words match; the separators in the names of releases count as the ends of words.
  return new RegExp(`(?<![\\p{L}\\p{N}])${oneOf(words)}(?![\\p{L}\\p{N}])`, 'iu')
}

function firstWord(files: readonly SizedFile[], rules: FileRules): FileSigns['forbiddenWord'] {
  const pattern = forbiddenWords(rules)
  if (pattern === null) return null
  const file = files.slice(0, MAX_SEARCHED).find(({ path }) => pattern.test(path))
  if (file === undefined) return null
  return { word: pattern.exec(file.path)?.[0].toLowerCase() ?? '', name: nameOf(file.path) }
}

function forbiddenEndings(rules: FileRules): RegExp | null {
  const endings = listOf(rules.forbiddenExtensions).map((one) => one.replace(/^\.+/, ''))
  return endings.length === 0 ? null : new RegExp(`\\.${oneOf(endings)}$`, 'iu')
}

function signed(files: readonly SizedFile[], isSigned: (file: SizedFile) => boolean): Signed {
  const found = files.filter(isSigned)
  return { names: found.slice(0, NAMED).map(({ path }) => nameOf(path)), count: found.length }
}

function nameOf(path: string): string {
  const name = path.split('/').at(-1) ?? path
  return name.length > 60 ? `${name.slice(0, 60)}…` : name
}

function listOf(typed: string): readonly string[] {
  return typed
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/**
 * Returns a pattern that matches any of these words literally, so that one pass over the names is
 * enough for any number of words.
 */
function oneOf(words: readonly string[]): string {
  return `(?:${words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')})`
}
