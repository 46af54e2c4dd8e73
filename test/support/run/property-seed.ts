import fc from 'fast-check'

/**
 * Property tests draw the same examples in each run of `npm test`: what fails was changed.
 * `.ci/nightly` draws new ones, ten times. A failure prints the seed of its examples.
 */
export function seedProperties(): void {
  const given = process.env.BABOU_TEST_SEED ?? '1'
  if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given) })
}
