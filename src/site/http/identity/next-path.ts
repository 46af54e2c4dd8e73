/** A path of ours to go on to, or the fallback: never another site's address. */
export function nextPath(given: unknown, fallback = '/'): string {
  if (typeof given !== 'string' || given.length > 2_000) return fallback
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given)) return fallback
  return given
}
