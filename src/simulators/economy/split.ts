// The weights of the score are tuned on some communities. The others check the result: they have
// kinds of habits and cheats that none of the tuned ones has.

export const splits = ['tuned on', 'kept back'] as const
export type Split = (typeof splits)[number]

/** Communities with an odd seed are used for tuning; those with an even seed are kept back. */
export function splitOf(seed: number): Split {
  return seed % 2 === 1 ? 'tuned on' : 'kept back'
}

/** Returns whether communities of a split have this kind of habit or cheat. */
export function isIn(split: Split, kind: { readonly isKeptBack?: boolean }): boolean {
  return split === 'kept back' || kind.isKeptBack !== true
}
