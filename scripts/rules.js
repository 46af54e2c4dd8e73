// The rules of the tracker as docs/reference/rules.md shows them: the rule, its default, where that
// is configured, and the tests that have its number.
import fs from 'node:fs'
import path from 'node:path'

/** Number: [the rule, its default, the setting]. */
const RULES = {
  1: ['keep-alive and close, in upper or lower case', '', ''],
  2: ['pipelined requests are answered in order', '', ''],
  3: ['a request may come byte by byte', '', ''],
  4: ['slow heads are cut off; limits per IPv4 address or IPv6 /64', '10 s, 256 connections', ''],
  5: ['a request line that is too long: 414', '8 KiB', ''],
  6: ['too many or too long headers: 431', '64; 8 KiB each, 32 KiB in total', ''],
  7: ['HEAD changes nothing; other methods: 405', '', ''],
  8: ['/, /favicon.ico and /robots.txt are small pages', '', ''],
  9: ['targets in absolute form, and with a fragment', '', ''],
  10: ['announce URLs of other programs', 'off', 'BABOU_TRACKER_ALIASES'],
  11: ['scrape URLs as BEP 48 derives them', '', ''],
  12: ['a long scrape is compressed for clients that accept gzip', 'above 1 KiB', ''],
  13: ['a bug is answered as a refusal', '', ''],
  14: ['no redirects', '', ''],
  15: ['TLS by the documented proxies', '', ''],
  16: ['any bytes in headers', '', ''],
  17: ['bodies and Expect', '', ''],
  18: [
    'X-Forwarded-For and PROXY of trusted proxies',
    'none',
    'BABOU_TRUSTED_PROXIES, BABOU_PROXY_PROTOCOL',
  ],
  19: ['IPv4 mapped into IPv6 is IPv4', '', ''],
  20: ['addresses that are not global', 'auto', 'BABOU_TRACKER_PRIVATE_PEERS'],
  21: ['info_hash in any form of escaping', '', ''],
  22: ['+ is a plus', '', ''],
  23: ['40 hex digits are refused, with a hint', '', ''],
  24: ['a complete v2 hash is cut to 20 bytes; v2-only torrents', '', ''],
  25: ['broken escapes are refused', '', ''],
  26: ['names may be escaped', '', ''],
  27: ['a repeated parameter must have the same value', '', ''],
  28: ['unusual separators are accepted', '', ''],
  29: ['; is not a separator', '', ''],
  30: ['values may contain =', '', ''],
  31: ['a missing parameter is named in the failure', '', ''],
  32: ['left is required', '', ''],
  33: ['numbers are decimal digits', '', ''],
  34: ['counters are exact above 2^53', '', ''],
  35: ['ports that are refused', 'ten of them', 'deniedPorts'],
  36: ['an unknown event is a regular announce', '', ''],
  37: ['compact always; dictionaries where allowed', 'off', 'allowPeerDicts'],
  38: ['numwant', '50, at most 200', 'numwantDefault, numwantMax'],
  39: ['ip, ipv4 and ipv6 are ignored', '', ''],
  40: ['key can be any bytes', '', ''],
  41: ['unknown parameters', '', ''],
  42: ['peer_id is any 20 bytes', '', ''],
  43: ['an unknown passkey; an address that tries many waits', '1,000 in 10 min', ''],
  44: ['sessions of a replaced passkey are still accounted', '24 h', ''],
  45: ['a banned member', '', ''],
  46: ['a member without the right to leech', '', ''],
  47: ['an unknown torrent may be added soon', '60 s, 10 min', ''],
  48: ['a removed torrent', '30 days', ''],
  49: ['a torrent that waits for approval', '', ''],
  50: ['allowed clients', 'all', 'clientRules, allowOtherClients'],
  51: ['web browsers are refused', 'on', 'refuseBrowsers'],
  52: ['sessions of a member on a torrent', '3', 'sessionsPerTorrent'],
  53: ['simultaneous downloads of a member', 'any number', 'leechSlots'],
  54: ['simultaneous seeds of a member', 'any number', 'seedSlots'],
  55: ['two machines of one member, both seeding', '', ''],
  56: ["a member's own peers", 'not told', 'allowOwnPeers'],
  57: ['an early announce', '10 peers', 'earlyPeers'],
  58: ['the same announce again', '30 s', ''],
  59: ['peer lists per member', '5,000 per hour', 'peerListsPerHour'],
  60: ['the first announce of a session', '', ''],
  61: ['completed', '', ''],
  62: ['completed again', '', ''],
  63: ['completed with bytes left', '', ''],
  64: ['completed from an unknown session', '95 %', ''],
  65: ['nothing left without completed', '', ''],
  66: ['a seeder that becomes a leecher again', '', ''],
  67: ['stopped', '', ''],
  68: ['stopped from an unknown session', '', ''],
  69: ['stopped twice, then announced again', '', ''],
  70: ['started from a known session', '', ''],
  71: ['partial seeds (BEP 21)', '', ''],
  72: ['left that changes, or is too much', '', ''],
  73: ['silence', '120 min; 75 min where intervals do not adapt', 'intervalSeconds'],
  74: [
    'the reaper: what is due, most urgent first',
    '100,000 torrents per second, 25 % of a core',
    'reaperTorrentsPerSecond, reaperCorePercent, reaperFirst',
  ],
  75: ['another address or port', '', ''],
  76: ['another peer ID at the same address and port', '', ''],
  77: [
    'several ports of one client are one session; two clients have contradicting counters',
    '',
    '',
  ],
  78: ['two address families of one session', '', ''],
  79: ['the two hashes of a hybrid', '', ''],
  80: ['a new session is a baseline', '', ''],
  81: ['a counter adds what exceeds its highest value', '', ''],
  82: ['more bytes than any connection can carry', '24 Gbit/s and 64 GiB', ''],
  83: ['factors by the share of the interval that they cover, when it is booked', '', ''],
  84: ['a token is charged once, and holds until the download is complete', '14 days at most', ''],
  85: ['seed time', '1.5 intervals', ''],
  86: ['every byte is counted once', '', ''],
  87: ['snatches never decrease', '', ''],
  88: [
    'which peers are listed to a client; two that are not connectable are not listed to each other',
    '',
    'avoidUnreachable',
  ],
  89: ['an empty swarm', '', ''],
  90: ['all peers are listed equally often', '', ''],
  91: ['counts include the client that asks', '', ''],
  92: [
    'intervals, jittered; they follow age, leechers and load',
    '1800 s, 900 s; 300 s to 3600 s',
    'BABOU_ANNOUNCE_INTERVAL, BABOU_ANNOUNCE_MIN_INTERVAL, adaptIntervals, youngIntervalSeconds, ' +
      'idleIntervalSeconds, announcesPerSecond',
  ],
  93: ['external ip', '', ''],
  94: ['warnings, such as that others cannot connect', '128 bytes', 'probesPerSecond'],
  95: ['canonical numbers', '', ''],
  96: ['scrapes', '', ''],
  97: ['unknown hashes in scrapes', '', ''],
  98: ['a full scrape is refused', '', ''],
  99: ['hashes per scrape', '74', ''],
  100: ['scrapes need a passkey', '6,000 per minute', ''],
  101: ['UDP: connection IDs', '120 s', 'BABOU_TRACKER_UDP'],
  102: ['UDP: the passkey by BEP 41', '', ''],
  103: ['UDP: address families and lengths', '200, 74 peers', ''],
  104: ['UDP: ports and events', '', ''],
  105: ['UDP: scrapes', '74', ''],
  106: ['UDP: no reply is longer than its request before the connection ID is verified', '', ''],
  107: ['changes of the site in order, from one database', '', ''],
  108: ['a restart keeps peers and counters', '', ''],
  109: ['a stop that answers pending requests', '2 s', ''],
  110: ["the machine's clock may jump", '', ''],
}

/** Numbers that the titles of tests carry: `rule 12: …`, `rules 55, 56: …`. */
const CARRIED = /\brules? (\d+(?:(?:, | and )\d+)*)/g

/** The title of a test or of a describe block, also on the line after a table of cases. */
const TITLE = /(?:(?:it|describe)\S*\(?\s*(['"`]).*?\1)|(?:^\s+'rules? \d.*')/gm

/** For each rule the test files whose titles carry its number. */
function testsOf(root) {
  const found = new Map()
  const files = fs
    .readdirSync(path.join(root, 'test'), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
  for (const file of files) {
    const text = fs.readFileSync(path.join(root, 'test', file), 'utf8')
    for (const [title] of text.matchAll(TITLE)) {
      for (const [, numbers] of title.matchAll(CARRIED)) {
        for (const number of numbers.match(/\d+/g)) {
          found.set(number, (found.get(number) ?? new Set()).add(`test/${file}`))
        }
      }
    }
    // Tables of cases carry it in their rows: ['5', …] under a title with `rule %s`.
    if (!text.includes('rule %s')) continue
    for (const [, number] of text.matchAll(/^\s+\['(\d+)',/gm)) {
      found.set(number, (found.get(number) ?? new Set()).add(`test/${file}`))
    }
  }
  return found
}

/** One row per rule. */
export function rules(root) {
  const tests = testsOf(root)
  return Object.entries(RULES).map(([number, [says, fallback, setting]]) => ({
    number: Number(number),
    says,
    fallback,
    setting,
    tests: [...(tests.get(number) ?? [])],
  }))
}
