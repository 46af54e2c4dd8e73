/**
 * Returns a path of this site to continue to, or the fallback: never the address of another site.
 */
export function nextPath(given: unknown, fallback = '/'): string {
  if (typeof given !== 'string' || given.length > 2_000) return fallback
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given)) return fallback
  return given
}
