const HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^@/?#]+)([/?#].*)?$/

/**
 * Returns one URL for each host in a URL of PostgreSQL, in the same order:
 * `postgres://u:p@a:5432,b/db` becomes `postgres://u:p@a:5432/db` and `postgres://u:p@b/db`.
 */
export function hostUrls(url: string): readonly string[] {
  const [, before, hosts, after = ''] = HOSTS.exec(url) ?? []
  return hosts === undefined ? [url] : hosts.split(',').map((host) => before + host + after)
}

/** Whether this is the URL of a database on one or several hosts. */
export function isDatabaseUrl(url: string): boolean {
  const isOne = (one: string) => URL.canParse(one) && new URL(one).hostname !== ''
  return HOSTS.test(url) && hostUrls(url).every(isOne)
}

/** Returns the same URL with other hosts (`db.internal:5432`; several are separated by commas). */
export function withHosts(url: string, hosts: string): string {
  const [, before = '', , after = ''] = HOSTS.exec(url) ?? []
  return before + hosts + after
}

/** Whether all hosts of a URL are names of the machine that uses it. */
export function isOnlyHere(url: string): boolean {
  const hosts = hostUrls(url).map((one) => new URL(one).hostname)
  return hosts.every((host) => /^(localhost|127\..*|\[::1\])$/.test(host))
}

/** Returns the hosts and the name of a database, without user and password: `a:5432,b/db`. */
export function databasePlace(url: string): string {
  const urls = hostUrls(url).map((one) => new URL(one))
  return urls.map(({ host }) => host).join(',') + urls[0].pathname
}
