/** Returns the page with a member's traffic on a day such as `2026-11-21`. */
export function dayHref(day: string): string {
  return `/ledger/traffic?day=${day}`
}
