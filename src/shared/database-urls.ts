const HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^@/?#]+)([/?#].*)?$/

/**
 * The addresses that an address of PostgreSQL names, one for each host, in their order:
 * `postgres://u:p@a:5432,b/db` is `postgres://u:p@a:5432/db` and `postgres://u:p@b/db`.
 */
export function hostUrls(url: string): readonly string[] {
  const [, before, hosts, after = ''] = HOSTS.exec(url) ?? []
  return hosts === undefined ? [url] : hosts.split(',').map((host) => before + host + after)
}

/** Whether this is the address of a database on one host or several. */
export function isDatabaseUrl(url: string): boolean {
  const isOne = (one: string) => URL.canParse(one) && new URL(one).hostname !== ''
  return HOSTS.test(url) && hostUrls(url).every(isOne)
}

/** The same address with other hosts (`db.internal:5432`, several separated by commas). */
export function withHosts(url: string, hosts: string): string {
  const [, before = '', , after = ''] = HOSTS.exec(url) ?? []
  return before + hosts + after
}

/** Whether all hosts of an address are names of the machine that uses it. */
export function isOnlyHere(url: string): boolean {
  const hosts = hostUrls(url).map((one) => new URL(one).hostname)
  return hosts.every((host) => /^(localhost|127\..*|\[::1\])$/.test(host))
}

/** Hosts and name, without user and password: `a:5432,b/db`. */
export function databasePlace(url: string): string {
  const urls = hostUrls(url).map((one) => new URL(one))
  return urls.map(({ host }) => host).join(',') + urls[0].pathname
}
