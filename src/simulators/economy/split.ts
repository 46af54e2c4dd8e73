// The weights of the score are tuned on some communities, and the others check the result: they
// have habits and cheats of kinds that no tuned one has.

export const splits = ['tuned on', 'kept back'] as const
export type Split = (typeof splits)[number]

/** Communities with an odd seed are tuned on, those with an even one are kept back. */
export function splitOf(seed: number): Split {
  return seed % 2 === 1 ? 'tuned on' : 'kept back'
}

/** Whether communities of a split have a kind of habit or cheat. */
export function isIn(split: Split, kind: { readonly isKeptBack?: boolean }): boolean {
  return split === 'kept back' || kind.isKeptBack !== true
}
