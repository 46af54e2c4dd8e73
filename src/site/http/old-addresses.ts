// Addresses that pages had before they were named after their subject.

const RENAMED: readonly (readonly [was: RegExp, is: string])[] = [
  [/^\/obligations(?=\/|$)/, '/hit-and-run'],
  [/^\/notices(?=\/|$)/, '/notifications'],
  [/^\/bonus(?=\/|$)/, '/points'],
  [/^\/store(?=\/|$)/, '/shop'],
  [/^\/admin\/store(?=\/|$)/, '/admin/shop'],
  [/^\/admin\/batches(?=\/|$)/, '/admin/bulk-actions'],
  [/^\/admin\/obligations(?=\/|$)/, '/admin/hit-and-run'],
  [/^(\/admin\/(?:users|torrents)\/[^/]+)\/obligations(?=\/|$)/, '$1/hit-and-run'],
  [/^\/api\/docs\/bonus$/, '/api/docs/points'],
  [/^\/api\/docs\/standing$/, '/api/docs/ratio'],
]

/** Returns the current path for an old one; any other path is unchanged. */
export function currentPath(path: string): string {
  const renamed = RENAMED.find(([was]) => was.test(path))
  return renamed === undefined ? path : path.replace(...renamed)
}
