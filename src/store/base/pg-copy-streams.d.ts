declare module 'pg-copy-streams' {
  import type { Readable, Writable } from 'node:stream'
  import type { Submittable } from 'pg'

  /** Accepts the rows of `COPY … FROM STDIN` as text; is passed to `client.query`. */
  export function from(statement: string): Writable & Submittable & { readonly rowCount: number }

  /** Returns the bytes of `COPY … TO STDOUT`; is passed to `client.query`. */
  export function to(statement: string): Readable & Submittable & { readonly rowCount: number }
}
