/** The parameters of a request from a program, as the server read them. */
export type Given = Readonly<Record<string, unknown>>

/** Returns the last value if a name occurs several times. */
export function textOf(given: Given, name: string): string {
  const value = given[name]
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' ? last.trim() : ''
}
