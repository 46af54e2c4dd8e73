import { DAY_SECONDS } from '../../units.ts'
import type { PolicyRule } from '../opinion.ts'
import type { State } from '../standing.ts'
import type { RecordedMember } from './recorded.ts'
import type { Moved, Replayed, Window } from './replay.ts'
import { replay } from './replay.ts'
import type { Plan } from './result.ts'
import type { Tally } from './tally.ts'

// Simulates a policy: which members would have been on ratio watch, lost the right to download and
// regained it, and when.

/** A member in the list of results; days are counted since 1970. */
export interface TouchedByPolicy {
  readonly memberId: number
  readonly weight: number
  readonly what: {
    readonly state: State
    readonly watchedOn: number | null
    readonly disabledOn: number | null
    readonly restoredOn: number | null
    readonly watches: number
    readonly required: number | null
    /** The ratio; null: nothing was downloaded. */
    readonly actual: number | null
  }
}

/** Higher ratios count as this one, which is enough for every policy. */
const MOST = 10

/** Adds a member to the sums; null: the policy would never have put the member on watch. */
export function addPolicy(
  tally: Tally,
  member: RecordedMember,
  policies: readonly PolicyRule[],
  window: Window,
): TouchedByPolicy | null {
  const done = replay(member, policies, window)
  tally.figure('members', 1)
  if (done.verdict === null) tally.figure('unrecorded', 1)
  for (const move of done.moves) {
    const line = lineOf(move)
    if (line !== null) tally.line(line, dayOf(move) - window.firstDay, 1)
  }
  for (const [day, state] of done.states.entries()) {
    if (state === 'watch' || state === 'disabled') tally.line(`at-${state}`, day, 1)
  }
  const { actual } = done.verdict ?? { actual: Infinity }
  if (Number.isFinite(actual)) {
    tally.spread('actual', BigInt(Math.round(Math.min(actual, MOST) * 1_000)))
  }
  return touched(tally, member.id, done)
}

function touched(tally: Tally, memberId: number, done: Replayed): TouchedByPolicy | null {
  const { moves, standing, verdict } = done
  const first = (of: (move: Moved) => boolean) => {
    const move = moves.find(of)
    return move === undefined ? null : dayOf(move)
  }
  const isHeld = standing.state === 'watch' || standing.state === 'disabled'
  const watchedOn = first(({ to, from }) => to === 'watch' && from !== 'watch')
  const disabledOn = first(({ to }) => to === 'disabled')
  if (watchedOn !== null) tally.figure('ever-watched', 1)
  if (disabledOn !== null) tally.figure('ever-disabled', 1)
  if (isHeld) tally.figure(`end-${standing.state}`, 1)
  if (standing.state === 'exempt') tally.figure('end-exempt', 1)
  if (watchedOn === null && disabledOn === null && !isHeld) return null
  const { required = null, actual = Infinity } = verdict ?? {}
  const rank = { disabled: 3, watch: 2, ok: 1, exempt: 0 }[standing.state]
  return {
    memberId,
    weight: rank * 1_000_000 + (disabledOn ?? watchedOn ?? 0),
    what: {
      ...{ state: standing.state, watchedOn, disabledOn },
      restoredOn: first(({ cause }) => cause === 'restored'),
      watches: moves.filter(({ cause }) => cause === 'breach').length,
      ...{ required, actual: Number.isFinite(actual) ? actual : null },
    },
  }
}

function dayOf({ at }: Pick<Moved, 'at'>): number {
  return Math.floor(at / DAY_SECONDS)
}

/** Returns the line of the chart in which a change counts; null: none. */
export function lineOf({ to, from, cause }: Omit<Moved, 'at'>): string | null {
  if (cause === 'reminder') return null
  if (to === 'watch' && from !== 'watch') return 'watched'
  if (to === 'disabled' && from !== 'disabled') return 'disabled'
  if (from === 'disabled') return 'restored'
  return from === 'watch' ? 'mended' : null
}

const MOVES = [
  ['watched', 'put on watch'],
  ['disabled', 'downloading disabled'],
  ['restored', 'downloading restored'],
  ['mended', 'met again'],
] as const

export const policyPlan: Plan = {
  figures: [
    ['members', 'Members', 'members'],
    ['unrecorded', 'Members without daily records', 'members'],
    ['ever-watched', 'Would have been put on watch', 'members'],
    ['ever-disabled', 'Would have had downloading disabled', 'members'],
    ['end-watch', 'On watch at the end', 'members'],
    ['end-disabled', 'Downloading disabled at the end', 'members'],
    ['end-exempt', 'Exempt at the end', 'members'],
  ],
  series: [
    { name: 'moves', label: 'What the policy would have done', unit: 'members', lines: MOVES },
    {
      name: 'stand',
      label: 'Members in each standing at the end of the day',
      unit: 'members',
      lines: [
        ['at-watch', 'on watch'],
        ['at-disabled', 'downloading disabled'],
      ],
    },
    {
      name: 'real',
      label: 'What the active policies actually did',
      unit: 'members',
      lines: MOVES.map(([name, label]) => [`real-${name}`, label] as const),
    },
  ],
  spreads: [['actual', 'What members have for each unit required, up to 10', 'ratio']],
}
