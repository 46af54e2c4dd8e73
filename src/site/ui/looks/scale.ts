// The lowest layer of the tokens: the steps from which every length of the site is taken.
// Components (components.ts) and style sheets use steps; only this file says how long a step is.

/** Font sizes. */
const text = ['0.76rem', '0.82rem', '0.88rem', '0.94rem', '1rem', '1.12rem', '1.3rem', '1.6rem']

/** Spacing: padding, margins, gaps. */
const space = ['0.1rem', '0.2rem', '0.35rem', '0.5rem', '0.75rem', '1rem', '1.5rem', '2.5rem']

/** Widths and heights of elements that have one: columns of a grid, images, narrow texts. */
const size = [
  ...['2rem', '3.5rem', '5rem', '8rem', '11rem', '14rem'],
  ...['19rem', '24rem', '30rem', '34rem', '48rem'],
]

/** Lines: separators, the focus, the colored edge of messages. */
const rule = ['1px', '2px', '3px']

/** The steps as custom properties: `--text-1`, `--space-3`. */
export const SCALE: Readonly<Record<string, string>> = {
  ...steps('text', text),
  ...steps('space', space),
  ...steps('size', size),
  ...steps('rule', rule),
}

/** Widths at which the layout of a page changes. Media queries cannot use custom properties. */
export const BREAKPOINTS = ['40rem', '40.01rem', '52rem', '64rem', '72rem']

function steps(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, at) => [`${name}-${at + 1}`, value]))
}
