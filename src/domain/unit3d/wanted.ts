import type { RequestState } from '../requests/requests.ts'
import type { ToolNumber } from './numbers.ts'
import type { FilterRequest, ReadFilter } from './request.ts'
import { createReader, readFilter } from './request.ts'

// Searches of programs for UNIT3D sites in the requests. They are read like a search for torrents,
// some of whose parameters also apply to requests.

/** The states of a request, in the words of these programs. */
const wantedStates = ['unfilled', 'claimed', 'pending', 'filled'] as const
export type WantedState = (typeof wantedStates)[number]

const STATES: Readonly<Record<WantedState, readonly RequestState[]>> = {
  unfilled: ['open'],
  claimed: ['open'],
  pending: ['filled', 'disputed'],
  filled: ['approved'],
}

/**
 * Returns the state of a request; null for closed, expired or removed requests, which programs do
 * not see.
 */
export function wantedStateOf(state: RequestState, isClaimed: boolean): WantedState | null {
  if (state === 'open') return isClaimed ? 'claimed' : 'unfilled'
  return wantedStates.find((one) => STATES[one].includes(state)) ?? null
}

/** The last position that can be reached with page numbers; `links.next` has no such limit. */
const MAX_PLACE = 1_000

/** The names of parameters in other versions of the programs. */
const ALIASES: Readonly<Record<string, string>> = {
  categoryIds: 'categories',
  typeIds: 'types',
  resolutionIds: 'resolutions',
}

/** The search and the requested states: if none are given, those of requests that can be filled. */
export interface WantedRequest {
  readonly search: FilterRequest
  readonly states: readonly WantedState[]
}

type Read = ({ readonly ok: true } & WantedRequest) | Extract<ReadFilter, { readonly ok: false }>

export function readWanted(given: Readonly<Record<string, unknown>>): Read {
  const named = Object.entries(given).map(([key, value]) => {
    const [, name, rest] = /^(\w+)(.*)$/.exec(key) ?? []
    const own = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name
    return [`${own}${rest}`, value] as const
  })
  const read = readFilter(Object.fromEntries(named))
  if (!read.ok) return read
  const { page, perPage } = read.request
  if (page !== null && page * perPage > MAX_PLACE) {
    const text = `cannot go beyond ${MAX_PLACE} requests; follow links.next instead`
    return { ok: false, errors: { page: [text] } }
  }
  const asked = wantedStates.filter(createReader(given).isOn)
  const states = asked.length === 0 ? (['unfilled', 'claimed'] as const) : asked
  return { ok: true, search: read.request, states }
}

/** Returns the states to select, and whether open requests must be claimed (null: either). */
export function rowStates(states: readonly WantedState[]): {
  readonly states: readonly RequestState[]
  readonly isClaimed: boolean | null
} {
  const [unfilled, claimed] = [states.includes('unfilled'), states.includes('claimed')]
  return {
    states: [...new Set(states.flatMap((one) => STATES[one]))],
    isClaimed: unfilled === claimed ? null : claimed,
  }
}

/** Returns the attribute and the values for these numbers; unknown numbers have none. */
export function wantedValues(
  kind: 'type' | 'resolution',
  asked: readonly number[],
  numbers: readonly ToolNumber[],
): readonly { readonly key: string; readonly values: readonly string[] }[] {
  if (asked.length === 0) return []
  const ofKind = numbers.filter((one) => one.kind === kind)
  const known = ofKind.filter(({ number }) => asked.includes(number))
  const key = ofKind.find(({ attribute }) => attribute !== null)?.attribute ?? ''
  return [{ key, values: known.flatMap(({ values }) => values) }]
}
