// Sends requests of programs at a steady rate, each with the address and the keys of its member.
import http from 'node:http'
import { summary } from './readers.js'

/** The site accepts 500 connections of one sender; further requests wait for a connection. */
const MOST_CONNECTIONS = 400

/**
 * Sends at even distances, whether or not earlier requests were answered, so that a wait counts as
 * time. Members have different addresses, as in reality.
 */
export async function send({ url, feedsUrl = url, tools, next, seconds, rate }) {
  const times = {}
  const failed = {}
  const failures = new Map()
  const under = []
  const begun = performance.now()
  for (let n = 0; n < seconds * rate; n++) {
    const due = begun + (n * 1000) / rate
    const wait = due - performance.now()
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    const tool = tools[n % tools.length]
    const drawn = next(tool)
    under.push(
      request(drawn.path.startsWith('/feeds/') ? feedsUrl : url, tool, drawn).then(
        ({ kind, failure }) => {
          ;(times[kind] ??= []).push(performance.now() - due)
          if (failure === null) return
          failed[kind] = (failed[kind] ?? 0) + 1
          failures.set(failure, (failures.get(failure) ?? 0) + 1)
        },
      ),
    )
  }
  await Promise.all(under)
  for (const [failure, count] of failures) console.log(`${count} × ${failure}`)
  return Object.fromEntries(
    Object.entries(times).map(([kind, all]) => {
      return [kind, { ...summary(all), failed: failed[kind] ?? 0 }]
    }),
  )
}

/**
 * Sends a request and returns its kind, which is `feed, unchanged` only if the reply says so. Not
 * by `fetch`, which adds `Cache-Control: no-cache` to conditional requests: feed readers do not.
 */
export async function request(url, tool, { kind, path, headers = {}, keepsEtag }) {
  const etag = keepsEtag ? tool.etags.get(path) : undefined
  const asked = { ...headers, 'accept-encoding': 'gzip', 'x-forwarded-for': tool.address }
  if (etag !== undefined) asked['if-none-match'] = etag
  try {
    const reply = await answer(url + path, asked)
    if (keepsEtag) tool.etags.set(path, reply.headers.etag)
    if (reply.statusCode === 304) return { kind, failure: null }
    const failure = reply.statusCode === 200 ? null : `${kind}: status ${reply.statusCode}`
    return { kind: keepsEtag ? 'feed, filtered' : kind, failure }
  } catch (error) {
    return { kind, failure: `${kind}: ${error.code ?? error}` }
  }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS })

/** Resolves with the reply, once its whole body was read. */
function answer(address, headers) {
  return new Promise((resolve, reject) => {
    const sent = http.get(address, { agent, headers }, (reply) => {
      reply.on('end', () => resolve(reply)).on('error', reject)
      reply.resume()
    })
    sent.on('error', reject)
  })
}
