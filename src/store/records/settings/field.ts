// A setting as the console form shows it.

interface Said {
  readonly label: string
  readonly help: string
}

export type SettingField<Name extends string = string> = Said & { readonly name: Name } & (
    | { readonly kind: 'text'; readonly maxLength: number }
    | { readonly kind: 'number'; readonly min: number; readonly max: number }
    | { readonly kind: 'flag' }
    /** The name of a theme; only the site knows which themes exist. */
    | { readonly kind: 'theme' }
    | { readonly kind: 'ports' }
    | { readonly kind: 'choice'; readonly options: readonly (readonly [string, string])[] }
  )

export function textField<Name extends string>(
  name: Name,
  maxLength: number,
  said: Said,
): SettingField<Name> {
  return { name, kind: 'text', maxLength, ...said }
}

export function numberField<Name extends string>(
  name: Name,
  min: number,
  max: number,
  said: Said,
): SettingField<Name> {
  return { name, kind: 'number', min, max, ...said }
}

export function flagField<Name extends string>(name: Name, said: Said): SettingField<Name> {
  return { name, kind: 'flag', ...said }
}

export function choiceField<Name extends string>(
  name: Name,
  said: Said & { readonly options: readonly (readonly [string, string])[] },
): SettingField<Name> {
  return { name, kind: 'choice', ...said }
}
