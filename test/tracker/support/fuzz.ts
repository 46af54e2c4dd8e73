import { MALFORMED } from '../../../src/domain/announce/refusals.ts'
import { createAnnounceRequest } from '../../../src/tracker/wire/announce-request.ts'
import { createAnnounceParser } from '../../../src/tracker/wire/parse-announce.ts'
import { clientRequests } from '../../support/clients/client-requests.ts'
import { slowParse } from '../../support/bridge/slow-parser.ts'
import type { SlowAnnounce } from '../../support/bridge/slow-parser.ts'

type Random = () => number

const SCRAPS = [
  '&', '=', '%', '?', '+', ';', '#', ' ', '0', '9', '-', '%00', '%2', '%zz', '\0', '\xff',
  '&port=', '&port=0', '&left=', '&info_hash=', '&peer_id=', '&event=stopped', '&event=paused',
  '&numwant=', '&numwant=-1', '&compact=0', '?a=', '18446744073709551616', '9007199254740993',
  '4611686018427387905', '9223372036854775808', 'info%5fhash=', 'por%74=', '=a=', '&&', '%26',
] // prettier-ignore

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit)
}

/** The text after one to four edits, each of a kind that real networks and bad clients make. */
export function mutated(random: Random, text: string, others: readonly string[]): string {
  let changed = text
  for (let edits = 1 + below(random, 4); edits > 0; edits--) {
    const at = below(random, changed.length + 1)
    const [before, behind] = [changed.slice(0, at), changed.slice(at)]
    const lot = below(random, 6)
    if (lot === 0) changed = before + SCRAPS[below(random, SCRAPS.length)] + behind
    else if (lot === 1) changed = before + behind.slice(1 + below(random, 6))
    else if (lot === 2) changed = before + String.fromCharCode(below(random, 256)) + behind.slice(1)
    else if (lot === 3) changed = before + behind.slice(0, below(random, 40)) + behind
    else if (lot === 4) changed = before.slice(0, at - below(random, 3)) + behind.slice(0, 200)
    else {
      const other = others[below(random, others.length)]
      changed = before + other.slice(below(random, other.length))
    }
  }
  return changed
}

/** The queries of the real clients' announces. */
function realQueries(): string[] {
  return clientRequests()
    .filter((client) => !client.isScrape)
    .map((client) => client.query.toString('latin1'))
}

/** Makes what reads a query as the tracker does, in the slow parser's words. */
export function createFastReader() {
  const parse = createAnnounceParser()
  const request = createAnnounceRequest()
  const bytes = Buffer.alloc(64 * 1024)
  const names = new Map(Object.entries(MALFORMED).map(([name, ruling]) => [ruling, name]))
  const big = (lo: number, hi: number) => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)
  const hash = Buffer.alloc(20)

  function read(query: string): SlowAnnounce | string {
    // The bytes around the query, as in a request, must not be read.
    const end = 1 + bytes.write(query, 1, 'latin1')
    bytes[0] = 0x25
    bytes.write('5f HTTP/1.1', end, 'latin1')
    const fault = parse(bytes, 1, end, request)
    if (fault !== null) return names.get(fault) ?? fault.code
    const { hash0, hash1, hash2, hash3, hash4 } = request
    ;[hash0, hash1, hash2, hash3, hash4].forEach((word, at) => hash.writeInt32LE(word, at * 4))
    return {
      infoHash: hash.toString('latin1'),
      peerId: Buffer.from(request.peerId).toString('latin1'),
      port: request.port,
      uploaded: big(request.uploadedLo, request.uploadedHi),
      downloaded: big(request.downloadedLo, request.downloadedHi),
      left: big(request.leftLo, request.leftHi),
      event: request.event,
      numwant: request.numwant,
      wantsDicts: request.wantsDicts,
    }
  }

  return { read, request }
}

function isSame(fast: SlowAnnounce | string, slow: SlowAnnounce | string): boolean {
  if (typeof fast === 'string' || typeof slow === 'string') return fast === slow
  return (Object.keys(slow) as (keyof SlowAnnounce)[]).every((name) => fast[name] === slow[name])
}

export interface FuzzedParser {
  /** Queries that the two parsers read differently: wrongly accepted, or with another fault. */
  readonly differences: readonly string[]
  readonly accepted: number
  readonly faults: ReadonlySet<string>
}

/** Gives this many mutated real queries to both parsers; stops at the tenth difference. */
export function fuzzParser(count: number, random: Random): FuzzedParser {
  const queries = realQueries()
  const { read } = createFastReader()
  const differences: string[] = []
  const faults = new Set<string>()
  let accepted = 0
  for (let number = 0; number < count && differences.length < 10; number++) {
    const query = mutated(random, queries[below(random, queries.length)], queries)
    const fast = read(query)
    if (!isSame(fast, slowParse(query))) differences.push(query)
    if (typeof fast === 'string') faults.add(fast)
    else accepted++
  }
  return { differences, accepted, faults }
}
