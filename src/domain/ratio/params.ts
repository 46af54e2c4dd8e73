// Parameters as data: the console creates its forms from these rows, and values outside their
// bounds cannot be stored.

interface Says {
  readonly label: string
  readonly help: string
}

export interface NumberParam extends Says {
  readonly kind: 'number'
  readonly min: number
  readonly max: number
  readonly usual: number
  /** The most decimals. */
  readonly digits: number
}

export interface ChoiceParam extends Says {
  readonly kind: 'choice'
  readonly usual: string
  readonly options: readonly (readonly [string, string])[]
}

export interface FlagParam extends Says {
  readonly kind: 'flag'
  readonly usual: boolean
}

export type Param = NumberParam | ChoiceParam | FlagParam
export type Params = Readonly<Record<string, Param>>
export type Values = Readonly<Record<string, number | string | boolean>>

/** The values of parameters, with types that follow from the rows. */
export type ValuesOf<P extends Params> = {
  readonly [K in keyof P]: P[K] extends NumberParam
    ? number
    : P[K] extends FlagParam
      ? boolean
      : string
}

export function number(
  label: string,
  help: string,
  [min, usual, max]: readonly [number, number, number],
  digits = 0,
): NumberParam {
  return { kind: 'number', label, help, min, max, usual, digits }
}

export function choice(
  label: string,
  help: string,
  options: readonly (readonly [string, string])[],
): ChoiceParam {
  return { kind: 'choice', label, help, usual: options[0][0], options }
}

export function flag(label: string, help: string, usual: boolean): FlagParam {
  return { kind: 'flag', label, help, usual }
}

export type ReadParams<P extends Params> =
  | { readonly ok: true; readonly values: ValuesOf<P> }
  | { readonly ok: false; readonly faults: Readonly<Record<string, string>> }

/**
 * Reads values from a form or a row: texts, numbers, or nothing for the default. Returns a fault
 * for each invalid value and each unknown name.
 */
export function readParams<P extends Params>(
  params: P,
  given: Readonly<Record<string, unknown>>,
): ReadParams<P> {
  const faults: Record<string, string> = {}
  const values: Record<string, number | string | boolean> = {}
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(params, name)) faults[name] = 'is not a parameter'
  }
  for (const [name, param] of Object.entries(params)) {
    const read = readOne(param, given[name])
    if (read.fault !== undefined) faults[name] = read.fault
    else values[name] = read.value
  }
  const isFine = Object.keys(faults).length === 0
  return isFine ? { ok: true, values: values as ValuesOf<P> } : { ok: false, faults }
}

/** The default values. */
export function usualValues<P extends Params>(params: P): ValuesOf<P> {
  const entries = Object.entries(params).map(([name, { usual }]) => [name, usual])
  return Object.fromEntries(entries) as ValuesOf<P>
}

type One =
  | { readonly value: number | string | boolean; readonly fault?: undefined }
  | { readonly fault: string }

function readOne(param: Param, given: unknown): One {
  if (param.kind === 'flag') {
    if (given === undefined) return { value: param.usual }
    if (given === true || given === 'on' || given === 'true') return { value: true }
    const isOff = given === false || given === '' || given === 'off' || given === 'false'
    return isOff ? { value: false } : { fault: 'must be on or off' }
  }
  if (given === undefined || given === '') return { value: param.usual }
  if (param.kind === 'choice') {
    const isKnown = param.options.some(([name]) => name === given)
    return isKnown ? { value: given as string } : { fault: 'is not one of the choices' }
  }
  const { min, max, digits } = param
  const isPlain = typeof given === 'string' && /^-?\d{1,12}(\.\d{1,6})?$/.test(given.trim())
  const value = typeof given === 'number' ? given : isPlain ? Number(given) : NaN
  if (!Number.isFinite(value)) return { fault: 'must be a number' }
  if (value < min || value > max) return { fault: `must be from ${min} to ${max}` }
  const isRound = Number(value.toFixed(digits)) === value
  if (!isRound)
    return { fault: digits === 0 ? 'must be a whole number' : `can have at most ${digits} digits` }
  return { value }
}
