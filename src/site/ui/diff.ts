import { diffArrays, diffLines, diffWordsWithSpace } from 'diff'

/**
 * A part of a text: in both versions, only in the new one, only in the old one, or equal text left
 * out.
 */
export interface DiffPart {
  readonly text: string
  readonly isAdded: boolean
  readonly isRemoved: boolean
  readonly isSame: boolean
  /** Whether it is a text such as `… 1,200 characters …` in place of equal text. */
  readonly isSkipped: boolean
}

/**
 * Above this number of differences a text counts as completely different: the work grows with its
 * square. A page of a history shows ten of them.
 */
const MAX_EDITS = 300
/** Comparisons of words, or of lines: their number times that of the differences. */
const MAX_COMPARED = 1_000_000
/** Letters between the equal ends of two texts that are compared by words. */
const MAX_BETWEEN = 30_000
/** Longer texts that share less than this are compared line by line. */
const ALIKE = 0.4
const SHORT = 200
/** The characters of equal text around a change; longer parts are cut in the middle. */
const CONTEXT = 120

interface Change {
  readonly value: string
  readonly added: boolean
  readonly removed: boolean
}

/** Compares two texts by words, or by lines if they have little in common. */
export function textDiff(before: string, after: string): readonly DiffPart[] {
  const changes = byWords(before, after) ?? byLines(before, after) ?? whole(before, after)
  const last = changes.length - 1
  return changes.flatMap((change, at) => {
    const isLong = isSame(change) && change.value.length > 3 * CONTEXT
    return isLong ? shortened(change.value, at === 0, at === last) : [part(change)]
  })
}

/** Compares two lists of words, whatever their order. */
export function wordsDiff(
  before: readonly string[],
  after: readonly string[],
): readonly DiffPart[] {
  const changes = diffArrays([...before].sort(), [...after].sort())
  return changes.flatMap(({ value, added, removed }) =>
    value.map((word) => part({ value: word, added, removed })),
  )
}

// The words that two different texts happen to share would make an unreadable mix.
function byWords(before: string, after: string): readonly Change[] | undefined {
  const [start, end] = equalEnds(before, after)
  const old = before.slice(start, before.length - end)
  const now = after.slice(start, after.length - end)
  if (Math.max(old.length, now.length) > MAX_BETWEEN) return undefined
  const between = diffWordsWithSpace(old, now, mostEdits(old.length + now.length))
  if (between === undefined) return undefined
  const ends = [before.slice(0, start), before.slice(before.length - end)].map(same)
  const changes = joined([ends[0], ...between, ends[1]])
  const longest = Math.max(before.length, after.length)
  if (longest <= SHORT) return changes
  const shared = changes.filter(isSame)
  const length = shared.reduce((sum, { value }) => sum + value.length, 0)
  return length >= ALIKE * longest || shared.length === 0 ? changes : undefined
}

function byLines(before: string, after: string): readonly Change[] | undefined {
  return diffLines(before, after, mostEdits(linesIn(before) + linesIn(after)))
}

function mostEdits(tokens: number) {
  return { maxEditLength: Math.min(MAX_EDITS, Math.floor(MAX_COMPARED / (tokens + 1))) }
}

function linesIn(text: string): number {
  return text.split('\n').length
}

/** The lengths of the equal beginning and end of two texts, both up to a space between words. */
function equalEnds(before: string, after: string): readonly [start: number, end: number] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  while (start > 0 && !SPACE.test(before[start - 1])) start--
  const most = shorter - start
  const fromEnd = (text: string, at: number) => text[text.length - at]
  let end = 0
  while (end < most && fromEnd(before, end + 1) === fromEnd(after, end + 1)) end++
  while (end > 0 && !SPACE.test(fromEnd(before, end))) end--
  return [start, end]
}

const SPACE = /\s/

/** Returns the changes with adjacent parts of the same kind joined, and without empty ones. */
function joined(changes: readonly Change[]): readonly Change[] {
  const found: Change[] = []
  for (const change of changes) {
    const before = found.at(-1)
    if (change.value === '') continue
    if (before === undefined || !isSame(before) || !isSame(change)) found.push(change)
    else found[found.length - 1] = same(before.value + change.value)
  }
  return found
}

function isSame({ added, removed }: Change): boolean {
  return !added && !removed
}

function same(value: string): Change {
  return { value, added: false, removed: false }
}

function whole(before: string, after: string): Change[] {
  return [
    { value: before, added: false, removed: true },
    { value: after, added: true, removed: false },
  ]
}

function part({ value, added, removed }: Change): DiffPart {
  return {
    text: value,
    isAdded: added,
    isRemoved: removed,
    isSame: !added && !removed,
    isSkipped: false,
  }
}

// Shortens equal text: keeps its end before the first change, its start after the last, and both
// between two changes.
function shortened(text: string, isFirst: boolean, isLast: boolean): DiffPart[] {
  const head = isFirst ? '' : text.slice(0, CONTEXT)
  const tail = isLast ? '' : text.slice(-CONTEXT)
  const gap: DiffPart = { ...part(same(' … ')), isSame: false }
  const shown = (value: string) => (value === '' ? [] : [part(same(value))])
  return [...shown(head), { ...gap, isSkipped: true }, ...shown(tail)]
}
