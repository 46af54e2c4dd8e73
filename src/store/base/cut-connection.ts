import type pg from 'pg'

/** Ends a connection immediately; pending queries are rejected. */
export function cut(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}
