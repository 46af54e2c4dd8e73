import { gunzipSync } from 'node:zlib'
import type { Check } from '../check.ts'
import { check } from '../check.ts'
import { must } from '../fault.ts'
import { readReply } from '../reply.ts'
import type { Subject } from '../subject.ts'
import { escaped, othersThan } from '../query.ts'

// Rules 1-19: what happens around a request, before its query is read.

const KEEP = 'Connection: keep-alive'
/** How long the tracker gets to end a connection that it has to end. */
const LINGER_MS = 1_000

/** Returns the target of an announce that adds no peer: a `stopped` from an unknown client. */
const harmless = (tracker: Subject) => `${tracker.path()}?${tracker.query({ event: 'stopped' })}`

/** Returns the bytes of a complete announce request with these header lines. */
function announceBytes(tracker: Subject, lines: readonly string[], version = '1.1'): string {
  const target = harmless(tracker)
  return [`GET ${target} HTTP/${version}`, 'Host: t', ...lines, '', ''].join('\r\n')
}

async function endsAfter(tracker: Subject, lines: readonly string[], version?: string) {
  const parts = [announceBytes(tracker, lines, version)]
  const { answers, isClosed } = await tracker.converse({ parts, lingerMs: LINGER_MS })
  must(answers.length === 1, `${answers.length} replies to one request`)
  return isClosed
}

export const transport: readonly Check[] = [
  check(1, 'a connection stays open unless the client says close', async (tracker) => {
    must(!(await endsAfter(tracker, [])), 'the tracker ended a connection of HTTP/1.1')
    must(await endsAfter(tracker, ['Connection: close']), 'the connection stayed open after close')
    must(await endsAfter(tracker, [], '1.0'), 'the connection of HTTP/1.0 stayed open')
  }),
  check(1, 'keep-alive is recognized in upper and lower case', async (tracker) => {
    for (const word of ['keep-alive', 'Keep-Alive', 'KEEP-ALIVE']) {
      const hasEnded = await endsAfter(tracker, [`Connection: ${word}`], '1.0')
      must(!hasEnded, `"${word}" of HTTP/1.0 was not understood`)
    }
  }),
  check(2, 'two requests in one packet get two replies in order', async (tracker) => {
    const first = announceBytes(tracker, [KEEP])
    const second = [`GET /robots.txt HTTP/1.1`, 'Host: t', '', ''].join('\r\n')
    const { answers } = await tracker.converse({ parts: [first + second + first], count: 3 })
    must(answers.length === 3, `${answers.length} replies to three requests`)
    must(answers[0]?.body[0] === 0x64, 'the first reply is not that of the announce')
    must(answers[1]?.body[0] !== 0x64, 'the second reply is not that of the second request')
  }),
  check(3, 'a request in packets of one byte is read like any other', async (tracker) => {
    const whole = announceBytes(tracker, [])
    const parts = [...whole]
    const { answers } = await tracker.converse({ parts })
    must(answers.length === 1, 'no reply to a request in packets of one byte')
    must(readReply(answers[0]?.body as Buffer).failure === null, 'it was refused')
  }),
  check(4, 'an endless head is cut off, and other requests do not wait', async (tracker) => {
    const begun = `GET ${tracker.path()} HTTP/1.1\r\nHost: t\r\nX-Slow: `
    const [slow] = await Promise.all([
      tracker.converse({ parts: [begun], limitMs: 30_000 }),
      tracker.joined({ peer: 'quick' }),
    ])
    must(slow.isClosed, 'the connection of a slow head was still open after 30 s')
  }),
  check(5, 'a request line over the limit is refused, not cut', async (tracker) => {
    const target = `${tracker.path()}?${'a'.repeat(70_000)}`
    const { answers, isClosed } = await tracker.converse({
      parts: [`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`],
      lingerMs: LINGER_MS,
    })
    must(isClosed, 'the connection stayed open')
    must(answers.length < 2, 'the rest of the line was taken for another request')
  }),
  check(5, 'a scrape of 74 hashes is answered', async (tracker) => {
    const asked = Array.from({ length: 74 }, () => `info_hash=${escaped(tracker.hash)}`).join('&')
    const { answers } = await tracker.get(`${tracker.path('scrape')}?${asked}`)
    must(answers[0]?.status === 200, `status ${answers[0]?.status} for 74 hashes`)
  }),
  check(6, 'more than 64 headers are refused', async (tracker) => {
    const lines = Array.from({ length: 80 }, (_, at) => `X-${at}: 1`)
    const parts = [announceBytes(tracker, lines)]
    const { answers } = await tracker.converse({ parts, lingerMs: LINGER_MS })
    must(answers[0]?.status === 431, `status ${answers[0]?.status} for 80 headers`)
  }),
  check(7, 'HEAD answers with the length of GET, without body or effect', async (tracker) => {
    const target = `${tracker.path()}?${tracker.query()}`
    const parts = [`HEAD ${target} HTTP/1.1\r\nHost: t\r\n\r\n`]
    const { answers } = await tracker.converse({ parts, isHead: true })
    must(answers[0]?.headers.has('content-length') === true, 'no Content-Length')
    const counts = await tracker.scrape()
    must((counts?.incomplete ?? 0) === 0, 'HEAD made a peer')
  }),
  check(7, 'other methods get 405 with Allow', async (tracker) => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const head = `${method} ${tracker.path()} HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n`
      const { answers } = await tracker.converse({ parts: [head] })
      must(answers[0]?.status === 405, `${method}: status ${answers[0]?.status}`)
      must(answers[0].headers.has('allow'), `${method}: no Allow`)
    }
  }),
  check(8, 'robots.txt disallows everything, and / is not bencode', async (tracker) => {
    const robots = await tracker.get('/robots.txt')
    const text = robots.answers[0]?.body.toString() ?? ''
    must(/^Disallow: \/\s*$/m.test(text), 'robots.txt does not disallow everything')
    const root = await tracker.get('/')
    must(root.answers[0]?.body[0] !== 0x64, '/ answers bencode')
  }),
  check(9, 'the absolute form of a request target is accepted', async (tracker) => {
    const reply = await tracker.get(`http://t${harmless(tracker)}`)
    const [answer] = reply.answers
    must(answer?.status === 200, `status ${answer?.status} for an absolute target`)
    must(readReply(answer.body).failure === null, 'the absolute form is refused')
  }),
  check(10, 'any other path answers with 404', async (tracker) => {
    const { answers } = await tracker.get(`${tracker.path()}x/y?${tracker.query()}`)
    must(answers[0]?.status === 404, `status ${answers[0]?.status} for another path`)
  }),
  check(11, 'replacing announce with scrape in the URL gives the scrape URL', async (tracker) => {
    await tracker.joined()
    must((await tracker.scrape()) !== null, 'the derived URL does not know the torrent')
  }),
  check(12, 'an announce is never compressed; a large scrape is, on request', async (tracker) => {
    const gzip = ['Accept-Encoding: gzip']
    const small = await tracker.get(harmless(tracker), gzip)
    const coding = small.answers[0]?.headers.get('content-encoding')
    must(coding === undefined, `an announce of a few bytes came as ${coding}`)
    const asked = tracker.facts.hashes.slice(0, 74).map((hash) => `info_hash=${escaped(hash)}`)
    const large = await tracker.get(`${tracker.path('scrape')}?${asked.join('&')}`, gzip)
    const [answer] = large.answers
    if (answer?.headers.get('content-encoding') !== 'gzip') return
    must(gunzipSync(answer.body)[0] === 0x64, 'the compressed scrape is not bencode')
    must(answer.headers.has('vary'), 'a compressed scrape without Vary')
  }),
  check(16, 'header bytes that are not text do no harm', async (tracker) => {
    const odd = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0xfe, 0x80]).toString('latin1')
    const lines = [`User-Agent: ${odd}`, `X-Odd: ${odd}`]
    const { answers } = await tracker.get(harmless(tracker), lines)
    must(answers[0]?.status === 200, `status ${answers[0]?.status}`)
  }),
  check(17, 'a GET with a body does not confuse the next request', async (tracker) => {
    const announce = announceBytes(tracker, ['Content-Length: 5'])
    const { answers } = await tracker.converse({ parts: [`${announce}abcde`] })
    must((answers[0]?.status ?? 0) >= 200, 'no reply to a GET with a body')
  }),
  check(
    18,
    'X-Forwarded-For from an untrusted address is ignored',
    async (tracker) => {
      const target = `${tracker.path()}?${tracker.query({ left: 0 })}`
      const { answers } = await tracker.get(target, ['X-Forwarded-For: 203.0.113.9'])
      const { failure } = readReply(answers[0]?.body ?? Buffer.from('de'))
      must(failure === null, `refused: ${failure}`)
      const given = await tracker.joined({ peer: 'other', member: 1 })
      const peers = othersThan('other', given.peers)
      await tracker.announce({ left: 0, event: 'stopped' })
      must(peers.length === 1, `${peers.length} peers instead of one`)
      must(!(peers[0] as string).startsWith('203.0.113.9'), 'the address in the header is listed')
    },
    ['two members'],
  ),
]
