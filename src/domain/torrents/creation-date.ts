/** Larger numbers are no seconds: this one is in the year 5138. */
const MAX_SECONDS = 100_000_000_000

/** Returns the creation date of a .torrent in seconds since 1970; some tools write milliseconds. */
export function creationSeconds(given: number): number {
  let seconds = given
  while (seconds > MAX_SECONDS) seconds = Math.floor(seconds / 1_000)
  return seconds
}
