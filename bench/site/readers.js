// Members who read a page, wait for about one second, and read the next one.

/** The average pause. With equal pauses, readers that once met would stay in step permanently. */
const THOUGHT_MS = 1_000

/** Lets members read for `seconds`, or until each of them has read `most` pages. */
export async function readers(given) {
  const { url, kinds, cookies, readers: count, seconds, thoughtMs = THOUGHT_MS } = given
  const { most = Infinity } = given
  const thought = () => thoughtMs * (0.5 + Math.random())
  const until = performance.now() + seconds * 1000
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]))
  const names = Object.keys(kinds)
  const bytes = {}
  const failed = {}
  const statuses = {}
  const slowest = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]))
  let turn = 0
  const read = async (cookie, first) => {
    await pause(first)
    for (let own = 0; own < most && performance.now() < until; own++) {
      const kind = names[turn++ % names.length]
      const begun = performance.now()
      const address = kinds[kind]()
      const { status, text } = await pageAt(url + address, cookie)
      const ms = performance.now() - begun
      times[kind].push(ms)
      slowest[kind] = slowestOf([...slowest[kind], { ms, address }])
      bytes[kind] = text.length
      if (status !== 200) {
        failed[kind] = (failed[kind] ?? 0) + 1
        statuses[kind] = status
      }
      await pause(thought())
    }
  }
  // Spread over the first second, so that they do not start together.
  await Promise.all(
    Array.from({ length: count }, (_, at) =>
      read(cookies[at % cookies.length], (at * thoughtMs) / count),
    ),
  )
  return Object.fromEntries(
    names.map((kind) => [
      kind,
      {
        ...summary(times[kind]),
        bytes: bytes[kind] ?? 0,
        failed: failed[kind] ?? 0,
        status: statuses[kind],
        slowest: slowest[kind],
      },
    ]),
  )
}

/** Returns a page; status 0: the connection failed. */
async function pageAt(url, cookie) {
  try {
    const reply = await fetch(url, { headers: { cookie, accept: 'text/html' } })
    return { status: reply.status, text: await reply.text() }
  } catch {
    return { status: 0, text: '' }
  }
}

/** Returns the cookies of some members, signed in one after the other. */
export async function signInAll(url, members, password) {
  const cookies = []
  for (const { name } of members) cookies.push(await signIn(url, name, password))
  return cookies
}

/** Signs a member in with the form; returns the cookies. */
export async function signIn(url, name, password) {
  const jar = new Map()
  const keep = (reply) => {
    for (const line of reply.headers.getSetCookie()) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(line)
      jar.set(key, value)
    }
  }
  const cookie = () => [...jar].map(([key, value]) => `${key}=${value}`).join('; ')
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const form = await fetch(`${url}/login`, { headers })
  keep(form)
  const { csrf } = await form.json()
  const reply = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { ...headers, cookie: cookie(), 'x-csrf-token': csrf },
    body: JSON.stringify({ name, password }),
    redirect: 'manual',
  })
  if (reply.status >= 400) throw new Error(`sign-in of ${name}: ${await reply.text()}`)
  keep(reply)
  return cookie()
}

const SLOWEST = 10
const slowestOf = (pages) => pages.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST)

/** Returns the same for all kinds together. */
export function together(table) {
  const kinds = Object.values(table)
  const failed = kinds.reduce((sum, one) => sum + one.failed, 0)
  const slowest = slowestOf(kinds.flatMap((one) => one.slowest ?? []))
  return { ...summary(kinds.flatMap(({ times }) => times)), failed, slowest }
}

export function summary(times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(at)
  return { pages: sorted.length, p50, p95, p99, max: sorted.at(-1) ?? 0, times: sorted }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
