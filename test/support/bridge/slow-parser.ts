import type { MALFORMED } from '../../../src/domain/announce/refusals.ts'
import { EVENT } from '../../../src/domain/announce/types.ts'

/** The result of the slow parser: numbers as bigint, bytes as latin1 text. */
export interface SlowAnnounce {
  infoHash: string
  peerId: string
  port: number
  uploaded: bigint
  downloaded: bigint
  left: bigint
  event: number
  numwant: number
  wantsDicts: boolean
}

type Fault = keyof typeof MALFORMED

class Refused extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault)
    this.fault = fault
  }
}

const KNOWN = new Set([
  'info_hash',
  'peer_id',
  'port',
  'uploaded',
  'downloaded',
  'left',
  'event',
  'numwant',
  'key',
  'compact',
  'passkey',
])
const NEEDED = ['info_hash', 'peer_id', 'port', 'uploaded', 'downloaded', 'left'] as const

/**
 * A second implementation of rules 21-42, with strings and bigint and without optimization, that
 * the parser is compared with.
 */
export function slowParse(query: string): SlowAnnounce | Fault {
  try {
    return read(query)
  } catch (error) {
    if (error instanceof Refused) return error.fault
    throw error
  }
}

function read(query: string): SlowAnnounce {
  const found = new Map<string, string>()
  let rest = query
  while (rest !== '') {
    const nameRaw = /^[^=&?]*/.exec(rest)?.[0] ?? ''
    const name = decode(nameRaw, 'query')
    const next = rest[nameRaw.length]
    rest = rest.slice(nameRaw.length + 1)
    if (next !== '=') continue
    const isPassed = !KNOWN.has(name) || isPassedOver(name, found, rest)
    const raw = (isPassed ? /^[^&?]*/ : /^[^&]*/).exec(rest)?.[0] ?? ''
    rest = rest.slice(raw.length + 1)
    const isNeeded = (NEEDED as readonly string[]).includes(name)
    const value = decode(raw, isNeeded ? (name as Fault) : 'query')
    take(found, name, isPassed ? '' : value)
  }
  for (const name of NEEDED) if (!found.has(name)) throw new Refused(name)
  const text = (name: string) => found.get(name) ?? ''
  const event = text('event').toLowerCase()
  const port = Number(text('port'))
  if (port === 0 && event !== 'stopped') throw new Refused('port')
  const wanted = /^[0-9]+$/.test(text('numwant')) ? BigInt(text('numwant')) : -1n
  return {
    infoHash: text('info_hash').slice(0, 20),
    peerId: text('peer_id'),
    port,
    uploaded: BigInt(text('uploaded')),
    downloaded: BigInt(text('downloaded')),
    left: BigInt(text('left')),
    event: Object.hasOwn(EVENT, event) && event !== 'none' ? EVENT[event as keyof typeof EVENT] : 0,
    numwant: Number(wanted > 1_000_000n ? 1_000_000n : wanted),
    wantsDicts: /^0+$/.test(text('compact')),
  }
}

/** Whether the value of a known parameter is ignored: repeated, or not a number. */
function isPassedOver(name: string, found: Map<string, string>, rest: string): boolean {
  if ((NEEDED as readonly string[]).includes(name)) return false
  if (found.has(name) || name === 'passkey') return true
  if (name !== 'numwant' && name !== 'compact') return false
  const value = (/^[^&]*/.exec(rest)?.[0] ?? '').replace(/%3([0-9])/g, '$1')
  return !/^[0-9]+$/.test(value)
}

function take(found: Map<string, string>, name: string, value: string): void {
  const first = found.get(name)
  if (name === 'info_hash') {
    if (/^[0-9a-fA-F]{40}$/.test(value)) throw new Refused('hex_info_hash')
    if ((value.length !== 20 && value.length !== 32) || first !== undefined) {
      throw new Refused('info_hash')
    }
  }
  if (name === 'peer_id') {
    if (value.length !== 20 || (first ?? value) !== value) throw new Refused('peer_id')
  }
  if (name === 'port') number(name, value, first, 65_535n)
  if (name === 'uploaded' || name === 'downloaded') number(name, value, first, 2n ** 62n)
  if (name === 'left') number(name, value, first, 2n ** 63n - 1n)
  if (first === undefined) found.set(name, value)
}

function number(name: Fault, value: string, first: string | undefined, most: bigint): void {
  if (!/^[0-9]+$/.test(value) || BigInt(value) > most) throw new Refused(name)
  if (first !== undefined && BigInt(first) !== BigInt(value)) throw new Refused(name)
}

function decode(text: string, fault: Fault): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) throw new Refused(fault)
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
