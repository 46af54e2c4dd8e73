import { ascii, BYTE, isAt } from './ascii.ts'
import { readForeignPasskey, readQueryPasskey } from './foreign-passkey.ts'
import { PASSKEY_DIGITS, readPasskey } from './passkey.ts'

export const ROUTE = { none: 0, announce: 1, scrape: 2, home: 3, favicon: 4, robots: 5 } as const
export type RouteCode = (typeof ROUTE)[keyof typeof ROUTE]

/** What a request is for; one object per thread. */
export interface Route {
  code: RouteCode
  /** For announce and scrape: whether the target contains something that looks like a passkey. */
  hasPasskey: boolean
  /** For announce and scrape: whether the path or the passkey has the form of another program. */
  isForeign: boolean
  passkey0: number
  passkey1: number
  passkey2: number
  passkey3: number
  queryStart: number
}

export function createRoute(): Route {
  return {
    code: ROUTE.none,
    hasPasskey: false,
    isForeign: false,
    passkey0: 0,
    passkey1: 0,
    passkey2: 0,
    passkey3: 0,
    queryStart: 0,
  }
}

const ANNOUNCE = ascii('announce')
const SCRAPE = ascii('scrape')
const ANNOUNCE_PHP = ascii('announce.php')
const SCRAPE_PHP = ascii('scrape.php')
const FAVICON = ascii('favicon.ico')
const ROBOTS = ascii('robots.txt')
const MAX_SEGMENTS = 4

interface PathState {
  readonly ends: Int32Array
  readonly starts: Int32Array
}

/**
 * Creates the parser of request targets (contract.md §3): `/{passkey}/announce`, the same after
 * `/announce`, and the paths that clients derive from both for scrapes (BEP 48, rule 11).
 */
export function createPathParser() {
  const parser: PathState = {
    ends: new Int32Array(MAX_SEGMENTS),
    starts: new Int32Array(MAX_SEGMENTS),
  }

  /**
   * Parses the target at `start` … `end`; `aliases`: whether targets of other programs are accepted
   * (rule 10).
   */
  return (bytes: Uint8Array, start: number, end: number, route: Route, aliases: boolean) =>
    parsePath(parser, bytes, start, end, route, aliases)
}

function isSegment(
  parser: PathState,
  bytes: Uint8Array,
  segment: number,
  text: Uint8Array,
): boolean {
  const { ends, starts } = parser
  const length = ends[segment] - starts[segment]
  return length === text.length && isAt(bytes, starts[segment], text)
}

function passkeyIn(parser: PathState, bytes: Uint8Array, segment: number, route: Route): void {
  const { starts, ends } = parser
  const at = starts[segment]
  route.hasPasskey = ends[segment] - at === PASSKEY_DIGITS && readPasskey(bytes, at, route)
}

function actionOf(parser: PathState, bytes: Uint8Array, segment: number): RouteCode {
  if (isSegment(parser, bytes, segment, ANNOUNCE)) return ROUTE.announce
  return isSegment(parser, bytes, segment, SCRAPE) ? ROUTE.scrape : ROUTE.none
}

function phpActionOf(parser: PathState, bytes: Uint8Array, segment: number): RouteCode {
  if (isSegment(parser, bytes, segment, ANNOUNCE_PHP)) return ROUTE.announce
  return isSegment(parser, bytes, segment, SCRAPE_PHP) ? ROUTE.scrape : ROUTE.none
}

function oneSegment(parser: PathState, bytes: Uint8Array): RouteCode {
  if (isSegment(parser, bytes, 0, FAVICON)) return ROUTE.favicon
  return isSegment(parser, bytes, 0, ROBOTS) ? ROUTE.robots : ROUTE.none
}

function twoSegments(parser: PathState, bytes: Uint8Array, route: Route): RouteCode {
  passkeyIn(parser, bytes, 0, route)
  return actionOf(parser, bytes, 1)
}

// libtorrent requires that the path of a tracker on loopback starts with /announce, and replaces
// the first `announce` with `scrape`; other clients replace the last one.
function threeSegments(parser: PathState, bytes: Uint8Array, route: Route): RouteCode {
  passkeyIn(parser, bytes, 1, route)
  const front = actionOf(parser, bytes, 0)
  const action = actionOf(parser, bytes, 2)
  if (front === ROUTE.announce) return action
  return front === ROUTE.scrape && action === ROUTE.announce ? ROUTE.scrape : ROUTE.none
}

/**
 * Reads a passkey, of babou or of another program, from a segment of a target of another program.
 */
function anyPasskeyIn(parser: PathState, bytes: Uint8Array, segment: number, route: Route): void {
  passkeyIn(parser, bytes, segment, route)
  if (route.hasPasskey) return
  const { starts, ends } = parser
  route.hasPasskey = readForeignPasskey(bytes, starts[segment], ends[segment], route)
}

/**
 * Parses the targets of other programs, below any path (rule 10). The passkey is the segment before
 * or after the action, or a parameter of any name: `/announce/{passkey}`,
 * `/{passkey}/announce.php`, `/announce.php?passkey=`, `/bt/announce.php?uk=`.
 */
function foreignTarget(
  parser: PathState,
  bytes: Uint8Array,
  segments: number,
  end: number,
  route: Route,
): RouteCode {
  const last = segments - 1
  const atLast = actionOf(parser, bytes, last) || phpActionOf(parser, bytes, last)
  if (atLast !== ROUTE.none) {
    if (last > 0) anyPasskeyIn(parser, bytes, last - 1, route)
    if (!route.hasPasskey) route.hasPasskey = readQueryPasskey(bytes, route.queryStart, end, route)
    return atLast
  }
  if (last === 0) return ROUTE.none
  anyPasskeyIn(parser, bytes, last, route)
  return actionOf(parser, bytes, last - 1) || phpActionOf(parser, bytes, last - 1)
}

/**
 * Whether the target is `/{passkey}/announce`, as nearly all are; if so, fills `route`. Others are
 * parsed in full.
 */
function isCanonical(bytes: Uint8Array, start: number, end: number, route: Route): boolean {
  const action = start + PASSKEY_DIGITS + 2
  const question = action + ANNOUNCE.length
  if (question > end || (question < end && bytes[question] !== BYTE.question)) return false
  if (bytes[start] !== BYTE.slash || bytes[action - 1] !== BYTE.slash) return false
  if (!isAt(bytes, action, ANNOUNCE) || !readPasskey(bytes, start + 1, route)) return false
  route.code = ROUTE.announce
  route.hasPasskey = true
  route.isForeign = false
  route.queryStart = Math.min(question + 1, end)
  return true
}

/** Whether a byte ends the path: a query or a fragment (rule 9) starts there. */
function endsPath(byte: number): boolean {
  return byte === BYTE.question || byte === BYTE.numberSign
}

function parsePath(
  parser: PathState,
  bytes: Uint8Array,
  start: number,
  end: number,
  route: Route,
  aliases: boolean,
): void {
  const { starts, ends } = parser
  if (isCanonical(bytes, start, end, route)) return
  let segments = 0
  let hasEmpty = false
  let at = start
  route.hasPasskey = false
  route.isForeign = false
  route.code = ROUTE.none
  while (at < end && bytes[at] === BYTE.slash) {
    const first = ++at
    while (at < end && bytes[at] !== BYTE.slash && !endsPath(bytes[at])) at++
    if (at === first) {
      hasEmpty = true
      continue
    }
    if (segments === MAX_SEGMENTS) return
    starts[segments] = first
    ends[segments++] = at
  }
  if (at < end && !endsPath(bytes[at])) return
  route.queryStart = at < end && bytes[at] === BYTE.question ? at + 1 : end
  if (segments === 0) route.code = ROUTE.home
  else if (!hasEmpty) route.code = ownTarget(parser, bytes, segments, route)
  if (aliases && isUnanswered(segments, route)) {
    route.isForeign = true
    route.code = foreignTarget(parser, bytes, segments, end, route)
  }
}

/** Whether a target leads nowhere, or to an announce or scrape without a passkey of valid form. */
function isUnanswered(segments: number, { code, hasPasskey }: Route): boolean {
  if (code === ROUTE.none) return segments > 0
  return (code === ROUTE.announce || code === ROUTE.scrape) && !hasPasskey
}

function ownTarget(
  parser: PathState,
  bytes: Uint8Array,
  segments: number,
  route: Route,
): RouteCode {
  if (segments === 1) return oneSegment(parser, bytes)
  if (segments === 2) return twoSegments(parser, bytes, route)
  return segments === 3 ? threeSegments(parser, bytes, route) : ROUTE.none
}
