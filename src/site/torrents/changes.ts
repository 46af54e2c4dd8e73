import type { State } from '../../store/revisions.ts'
import type { DiffPart } from '../text-diff.ts'
import { textDiff, wordsDiff } from '../text-diff.ts'

/** One field of an edit, as the partial `change` shows it. */
export interface ChangeLine {
  readonly label: string
  readonly parts: readonly DiffPart[]
  /** Text over several lines, rather than a few words. */
  readonly isText: boolean
}

const LABELS: Readonly<Record<string, string>> = {
  name: 'Title',
  category: 'Category',
  description: 'Description',
  tags: 'Tags',
}

/** What differs between two states of a torrent, field by field. */
export function changeLines(before: State, after: State): ChangeLine[] {
  return Object.keys(LABELS).flatMap((name) => {
    const [old, now] = [before[name] ?? '', after[name] ?? '']
    if (JSON.stringify(old) === JSON.stringify(now)) return []
    const isText = name === 'description'
    return [{ label: LABELS[name], parts: partsOf(name, old, now), isText }]
  })
}

function partsOf(name: string, old: State[string], now: State[string]): readonly DiffPart[] {
  if (typeof old !== 'string' || typeof now !== 'string')
    return wordsDiff(wordsOf(old), wordsOf(now))
  // A slug is one word: its letters say nothing.
  return name === 'category' ? wordsDiff([old], [now]) : textDiff(old, now)
}

function wordsOf(value: State[string]): readonly string[] {
  return typeof value === 'string' ? value.split(',').filter((word) => word !== '') : value
}
