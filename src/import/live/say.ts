import type { Connection } from 'mysql2'

/** Runs a statement; its rows by the names of their columns. */
export function say(connection: Connection, sql: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, rows) => {
      if (error === null) resolve(rows as Record<string, string>[])
      else reject(error)
    })
  })
}
