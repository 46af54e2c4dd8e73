/** The number in a path or a form, or null. */
export function bundleId(param: unknown): number | null {
  const text = String(param ?? '')
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
