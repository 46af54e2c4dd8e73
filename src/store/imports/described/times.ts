/** SQL of a time that some versions of a program have as a date, and others in seconds. */
export const dateOrSeconds = (column: string): string =>
  `coalesce(import.at(${column}), import.unix(${column}))`
