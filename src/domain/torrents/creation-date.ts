/** Larger numbers are not seconds: these are the year 5138. */
const MAX_SECONDS = 100_000_000_000

/** The creation date of a .torrent in seconds since 1970: some tools write milliseconds. */
export function creationSeconds(given: number): number {
  let seconds = given
  while (seconds > MAX_SECONDS) seconds = Math.floor(seconds / 1_000)
  return seconds
}
