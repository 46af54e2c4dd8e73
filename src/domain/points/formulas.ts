import type { Values } from '../ratio/params.ts'
import { readParams } from '../ratio/params.ts'
import { babou } from './babou.ts'
import type { AnyFormula } from './formula.ts'
import { nexus } from './nexus.ts'
import { rules } from './rules.ts'

/**
 * All formulas, in the order in which the console shows them. A new one is a file and its name
 * here.
 */
export const formulas: readonly AnyFormula[] = [babou, nexus, rules]
export const formulaNames = ['babou', 'nexus', 'rules'] as const

export function formulaNamed(name: string): AnyFormula | undefined {
  return formulas.find((one) => one.name === name)
}

export type ReadValues =
  | { readonly ok: true; readonly values: ReadonlyMap<string, Values> }
  | { readonly ok: false; readonly fault: string }

/**
 * Reads text such as `babou.most=100, rules.old=1.5`: values by formula. Those that are not given
 * keep their defaults.
 */
export function readValues(text: string): ReadValues {
  const given = new Map<string, Record<string, string>>()
  for (const pair of text.split(',').map((one) => one.trim())) {
    if (pair === '') continue
    const [, name, key, value] = /^([a-z]+)\.([A-Za-z0-9]+) *= *(\S+)$/.exec(pair) ?? []
    if (name === undefined)
      return { ok: false, fault: `“${pair}” does not look like formula.name=value` }
    if (formulaNamed(name) === undefined) return { ok: false, fault: `“${name}” is not a formula` }
    given.set(name, { ...given.get(name), [key]: value })
  }
  const values = new Map<string, Values>()
  for (const formula of formulas) {
    const read = readParams(formula.params, given.get(formula.name) ?? {})
    if (!read.ok) {
      const [key, says] = Object.entries(read.faults)[0]
      return { ok: false, fault: `${formula.name}.${key} ${says}` }
    }
    values.set(formula.name, read.values)
  }
  return { ok: true, values }
}

/** A formula with its values. */
export interface Chosen {
  readonly formula: AnyFormula
  readonly values: Values
}

/** Returns the formula that the settings select; null: seeding earns nothing. */
export function chosenFormula(name: string, valuesText: string): Chosen | null {
  const formula = formulaNamed(name)
  const read = readValues(valuesText)
  const values = read.ok ? read.values.get(name) : undefined
  return formula === undefined || values === undefined ? null : { formula, values }
}
