import type { Conversation, Exchange } from './exchange.ts'
import { converse } from './exchange.ts'
import { must } from './fault.ts'
import type { Announce } from './query.ts'
import { announceQuery, clientOf, escaped, leaving } from './query.ts'
import type { Counts, Reply } from './reply.ts'
import { readReply, readScrape } from './reply.ts'

/** What is known about the tracker under test. */
export interface Facts {
  /**
   * The announce URL, with `{passkey}` for the passkey; a URL without it is for a tracker without
   * passkeys.
   */
  readonly url: string
  readonly passkeys: readonly string[]
  /** The info hashes of registered torrents without peers, each as 40 hex digits. */
  readonly hashes: readonly string[]
  /** The size of each of these torrents in bytes, for the rules about the downloaded amount. */
  readonly sizeBytes: number
  readonly udpUrl: string | null
  readonly bannedPasskey: string | null
  readonly removedHash: string | null
  /** Both info hashes of one hybrid torrent. */
  readonly hybridHashes: readonly [string, string] | null
}

type Kind = 'announce' | 'scrape'

/**
 * A tracker as one check sees it: with a separate torrent, and with clients that stop at the end.
 */
export interface Subject {
  readonly facts: Facts
  readonly hash: string
  readonly announce: (given?: Announce) => Promise<Reply>
  /** Like `announce`, but throws if the reply is a failure. */
  readonly joined: (given?: Announce) => Promise<Reply>
  /** Returns the query of an announce: what follows the `?` in a raw request. */
  readonly query: (given?: Announce) => string
  /** Announces with a query that was changed by hand. */
  readonly ask: (query: string, member?: number) => Promise<Reply>
  readonly scrape: (hashes?: readonly string[]) => Promise<Counts | null>
  /** Returns the path of announce or scrape for a member. */
  readonly path: (kind?: Kind, member?: number) => string
  readonly get: (target: string, headers?: readonly string[]) => Promise<Exchange>
  readonly converse: (conversation: Conversation) => Promise<Exchange>
  /** Sends `stopped` for every client that has announced. */
  readonly leave: () => Promise<void>
}

/** Creates a subject. `salt` makes its clients different from those of all earlier subjects. */
export function createSubject(facts: Facts, hash: string, salt: string): Subject {
  const base = new URL(facts.url.replace('{passkey}', 'x'))
  /** By member, torrent and client: the function with which the client leaves its swarm. */
  const open = new Map<string, () => Promise<unknown>>()

  const path = (kind: Kind = 'announce', member = 0) => pathOf(facts, kind, member)
  const query = (given: Announce = {}) =>
    announceQuery({ hash, left: facts.sizeBytes, ...given }, salt)

  async function ask(asked: string, member = 0, at = base): Promise<Reply> {
    const target = `${path('announce', member)}?${asked}`
    const { answers } = await converse(at, { parts: [request(at, target)] })
    const [answer] = answers
    must(answer !== undefined, 'no reply to an announce')
    must(answer.status === 200, `an announce is answered with status ${answer.status}`)
    const reply = readReply(answer.body)
    const who = `${member} ${clientOf(asked)}`
    if (asked.includes('event=stopped')) open.delete(who)
    else if (reply.failure === null) open.set(who, () => ask(leaving(asked), member, at))
    return reply
  }

  const announce = (given: Announce = {}) =>
    ask(query(given), given.member, given.isIpv6 === true ? overIpv6(base) : base)

  return {
    facts,
    hash,
    announce,
    query,
    ask,
    path,
    async joined(given) {
      const reply = await announce(given)
      must(reply.failure === null, `refused: ${reply.failure}`)
      return reply
    },
    async scrape(hashes = [hash]) {
      const asked = hashes.map((one) => `info_hash=${escaped(one)}`).join('&')
      const { answers } = await converse(base, {
        parts: [request(base, `${path('scrape')}?${asked}`)],
      })
      must(answers[0] !== undefined, 'no reply to a scrape')
      const { failure, files } = readScrape(answers[0].body)
      must(failure === null, `the scrape is refused: ${failure}`)
      return files.get(hashes[0] as string) ?? null
    },
    get: (target, headers) => converse(base, { parts: [request(base, target, headers)] }),
    converse: (conversation) => converse(base, conversation),
    async leave() {
      for (const end of [...open.values()]) await end()
    },
  }
}

function pathOf(facts: Facts, kind: Kind, member: number): string {
  const filled = facts.url.replace('{passkey}', facts.passkeys[member] ?? '')
  const { pathname } = new URL(filled)
  // BEP 48: in the last part of the path, `announce` becomes `scrape`.
  return kind === 'announce' ? pathname : pathname.replace(/announce([^/]*)$/, 'scrape$1')
}

function overIpv6(base: URL): URL {
  const at = new URL(base)
  at.hostname = '[::1]'
  return at
}

/** Returns a GET request that keeps the connection open, unless the headers say otherwise. */
function request(at: URL, target: string, headers: readonly string[] = []): string {
  return [`GET ${target} HTTP/1.1`, `Host: ${at.host}`, ...headers, '', ''].join('\r\n')
}
