import { dateOrSeconds } from './times.ts'

/** News from the staff of a source to all members. */
export interface NewsDescription {
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** SELECT with: id, author_id, title, body, at. */
  readonly rows: string
}

/** Describes a table of this name, with the columns that most programs have. */
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
