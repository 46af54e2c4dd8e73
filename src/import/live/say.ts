import type { Connection } from 'mysql2'

/** Runs a statement. Resolves with its rows, whose values are keyed by the names of the columns. */
export function say(connection: Connection, sql: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, rows) => {
      if (error === null) resolve(rows as Record<string, string>[])
      else reject(error)
    })
  })
}
