import { count } from '../../../shared/format.ts'
import { UsageError } from '../../define-command.ts'

/** Reads a whole number from an option. @throws UsageError that names the range */
export function wholeOption(name: string, given: string, least: number, most: number): number {
  const value = Number(given)
  if (/^\d{1,10}$/.test(given) && value >= least && value <= most) return value
  throw new UsageError(`--${name} must be a number from ${count(least)} to ${count(most)}`)
}
