/** Returns the places of a list, each with the versions that have it. */
export function inVersions(
  versions: string,
  places: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(places.map((place) => [place, versions]))
}

/** Returns columns of a table as places. */
export function columnsIn(table: string, columns: readonly string[]): readonly string[] {
  return columns.map((column) => `${table}.${column}`)
}
