/**
 * Returns SQL for a time that is a date in some versions of a program, and in seconds in others.
 */
export const dateOrSeconds = (column: string): string =>
  `coalesce(import.at(${column}), import.unix(${column}))`
