/** Returns the whole number after `--seed`; null without one. */
export function seedOf(words) {
  const at = words.indexOf('--seed')
  if (at < 0) return null
  const seed = Number(words[at + 1])
  if (!Number.isSafeInteger(seed)) throw new Error('--seed: give a whole number')
  return seed
}
