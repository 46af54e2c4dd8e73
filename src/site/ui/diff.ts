import { diffArrays, diffLines, diffWordsWithSpace } from 'diff'

/**
 * A part of a text: in both versions, only in the new one, only in the old one, or omitted as
 * equal.
 */
export interface DiffPart {
  readonly text: string
  readonly isAdded: boolean
  readonly isRemoved: boolean
  readonly isSame: boolean
  /** Something like `… 1,200 characters …` in place of equal text. */
  readonly isSkipped: boolean
}

/**
 * Above this number of differences a text counts as completely different: the work grows with its
 * square.
 */
const MAX_WORDS = 800
const MAX_LINES = 800
/** Longer texts that share less than this are compared line by line. */
const ALIKE = 0.4
const SHORT = 200
/** Equal text around a change; longer parts are cut in the middle. */
const CONTEXT = 120

interface Change {
  readonly value: string
  readonly added: boolean
  readonly removed: boolean
}

/** The differences of two texts by words, or by lines where they have little in common. */
export function textDiff(before: string, after: string): readonly DiffPart[] {
  const changes: readonly Change[] =
    byWords(before, after) ??
    diffLines(before, after, { maxEditLength: MAX_LINES }) ??
    whole(before, after)
  const last = changes.length - 1
  return changes.flatMap((change, at) => {
    const isLong = !change.added && !change.removed && change.value.length > 3 * CONTEXT
    return isLong ? shortened(change.value, at === 0, at === last) : [part(change)]
  })
}

/** The differences of two lists of words, whatever their order. */
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
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MAX_WORDS })
  const longest = Math.max(before.length, after.length)
  if (changes === undefined || longest <= SHORT) return changes
  const shared = changes.filter(({ added, removed }) => !added && !removed)
  const length = shared.reduce((sum, { value }) => sum + value.length, 0)
  return length >= ALIKE * longest || shared.length === 0 ? changes : undefined
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

// Equal text: its end before the first change, its start after the last, both between two changes.
function shortened(text: string, isFirst: boolean, isLast: boolean): DiffPart[] {
  const head = isFirst ? '' : text.slice(0, CONTEXT)
  const tail = isLast ? '' : text.slice(-CONTEXT)
  const gap: DiffPart = { ...part({ value: ' … ', added: false, removed: false }), isSame: false }
  const same = (value: string) =>
    value === '' ? [] : [part({ value, added: false, removed: false })]
  return [...same(head), { ...gap, isSkipped: true }, ...same(tail)]
}
