// Labels of topics. Each forum has a list of names, of which a topic can have a few.

/** The most labels in a forum's list. */
export const MOST_LABELS = 20
/** The most labels on a topic. */
export const MOST_CHOSEN = 3
export const MAX_LABEL = 30

/** Reads labels from a text with one per line, each of them once regardless of case. */
export function labelsIn(lines: string): readonly string[] {
  const names = lines.split('\n').map((line) => line.trim().replace(/\s+/g, ' '))
  const seen = new Set<string>()
  return names.filter((name) => {
    const key = name.toLowerCase()
    if (name === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** What a new list of labels means for topics with labels from the old list. */
export interface LabelChange {
  readonly renamed: { readonly from: string; readonly to: string } | null
  readonly removed: readonly string[]
}

/** Returns the change. If exactly one label is missing and one is new, the label was renamed. */
export function labelChange(before: readonly string[], after: readonly string[]): LabelChange {
  const removed = before.filter((name) => !after.includes(name))
  const added = after.filter((name) => !before.includes(name))
  if (removed.length !== 1 || added.length !== 1) return { renamed: null, removed }
  return { renamed: { from: removed[0], to: added[0] }, removed: [] }
}
