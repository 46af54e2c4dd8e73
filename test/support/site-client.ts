/** A signed-in client without a browser: keeps the cookie, sends the CSRF token, speaks JSON. */
export interface SiteClient {
  readonly get: (path: string) => Promise<JsonReply>
  readonly post: (path: string, body: Record<string, unknown> | FormData) => Promise<JsonReply>
  readonly patch: (path: string, body: Record<string, unknown>) => Promise<JsonReply>
  readonly delete: (path: string, body?: Record<string, unknown>) => Promise<JsonReply>
  readonly download: (path: string) => Promise<Buffer>
}

export interface JsonReply {
  readonly status: number
  // Tests read fields by the names of the contract.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

/** Signs in by the form's own steps: GET /login for the token, POST /login, then cookies. */
export async function signIn(siteUrl: string, name: string, password: string): Promise<SiteClient> {
  const cookies = new Map<string, string>()
  let csrf = ''

  async function send(method: string, path: string, body?: string | FormData, type?: string) {
    const headers: Record<string, string> = {
      accept: 'application/json',
      cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; '),
      'x-csrf-token': csrf,
    }
    if (type !== undefined) headers['content-type'] = type
    const response = await fetch(siteUrl + path, { method, headers, body, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(key, value)
    }
    return response
  }

  async function json(method: string, path: string, data?: Record<string, unknown> | FormData) {
    const isForm = data instanceof FormData
    const body = data === undefined || isForm ? data : JSON.stringify(data)
    const type = data === undefined || isForm ? undefined : 'application/json'
    const response = await send(method, path, body, type)
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
  }

  const before = await json('GET', '/login')
  csrf = (before.body as { csrf: string }).csrf
  const signedIn = await json('POST', '/login', { name, password, _csrf: csrf })
  if (signedIn.status >= 400) throw new Error(`sign-in of ${name}: ${JSON.stringify(signedIn)}`)
  csrf = ((await json('GET', '/me')).body as { csrf: string }).csrf
  return {
    get: (path) => json('GET', path),
    post: (path, body) => json('POST', path, body),
    patch: (path, body) => json('PATCH', path, body),
    delete: (path, body) => json('DELETE', path, body),
    async download(path) {
      const response = await send('GET', path)
      if (response.status !== 200) throw new Error(`GET ${path}: ${response.status}`)
      return Buffer.from(await response.arrayBuffer())
    },
  }
}
