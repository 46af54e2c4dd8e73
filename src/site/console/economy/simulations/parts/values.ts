import { bytes, count, ratio } from '../../../../../shared/format.ts'
import type { Unit } from '../../../../../domain/ratio/simulations/result.ts'

// Formats the results of simulations and the figures of the economy.

export const SIMULATIONS = '/admin/simulations'

export const KINDS = {
  policy: 'Policy',
  promotion: 'Promotion',
  points: 'Points formula',
  'dry-run': 'Dry run',
} as const

export const STATES = {
  waiting: 'waits',
  running: 'runs',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
} as const

/** Formats a value that is given in its smallest unit. */
export function valueText(unit: Unit, value: bigint): string {
  switch (unit) {
    case 'bytes':
      return bytes(value)
    case 'points':
      return pointsText(value)
    case 'ratio':
      return ratio(value, 1_000n)
    case 'members':
    case 'torrents':
      return count(value)
  }
}

/** Formats thousandths of a point as points, without fractions from ten points up. */
function pointsText(milli: bigint): string {
  const isSmall = milli > -10_000n && milli < 10_000n
  if (isSmall) return String(Number(milli) / 1_000)
  return count(milli / 1_000n)
}

/** Formats a share as `12.5 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
