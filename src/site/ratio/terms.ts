import { GIB } from '../../domain/units.ts'
import type { Term } from '../../domain/ratio/strategy.ts'
import { bytes, count, ratioText } from '../../shared/format.ts'

/** Formats a number of a formula. */
export function termText({ value, unit }: Pick<Term, 'value' | 'unit'>): string {
  switch (unit) {
    case 'bytes':
      return bytes(typeof value === 'bigint' ? value : Math.round(value))
    case 'hours':
      return `${plain(Number(value), 1)} h`
    case 'gib-hours':
      return `${bytes(Math.round(Number(value) * GIB))}-hours`
    case 'torrents':
      return Number.isInteger(Number(value)) ? count(Number(value)) : plain(Number(value), 1)
    case 'share':
      return `${plain(Number(value) * 100, 1)} %`
    case 'ratio':
      return ratioText(Number(value))
  }
}

function plain(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}
