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
