import { dateOrSeconds } from './times.ts'

/** What staff of a source have told all of its members. */
export interface NewsDescription {
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** id, author_id, title, body, at. */
  readonly rows: string
}

/** A table of this name with the columns that most programs have. */
export const newsOf = (
  table: string,
  {
    id,
    author,
    title,
    body,
    time,
  }: Readonly<Record<'id' | 'author' | 'title' | 'body' | 'time', string>>,
): NewsDescription => ({
  table,
  columns: [id, author, body, time, title],
  rows: `
    select import.big("${id}")::bigint as id, import.big("${author}")::bigint as author_id,
      import.plain("${title}") as title, "${body}" as body, ${dateOrSeconds(`"${time}"`)} as at
    from import."${table}"`,
})
