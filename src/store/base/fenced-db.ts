import type { DatabaseConnection, Driver, TransactionSettings } from 'kysely'
import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Db } from './db.ts'
import type { Lease } from './leases.ts'
import * as leases from './leases.ts'
import type { Database } from './schema.ts'

/**
 * Returns the same database, in which every statement checks a lease: in its transaction, or in a
 * separate one if it has none. If another holder has taken the lease, the statement throws
 * LeaseLost and writes nothing, whatever the caller read before.
 */
export function fencedDb(db: Db, lease: Lease): Db {
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => fencedDriver(db, lease),
      createIntrospector: (inner) => new PostgresIntrospector(inner),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

interface Held extends DatabaseConnection {
  readonly begin: (statement: string) => Promise<void>
  readonly end: (statement: 'commit' | 'rollback') => Promise<void>
  readonly letGo: () => void
}

function fencedDriver(db: Db, lease: Lease): Driver {
  const beginning = ({ isolationLevel: level }: TransactionSettings) =>
    level === undefined ? 'begin' : `start transaction isolation level ${level}`
  return {
    init: async () => {},
    acquireConnection: () => hold(db, lease),
    beginTransaction: (held, settings) => (held as Held).begin(beginning(settings)),
    commitTransaction: (held) => (held as Held).end('commit'),
    rollbackTransaction: (held) => (held as Held).end('rollback'),
    releaseConnection: async (held) => (held as Held).letGo(),
    destroy: async () => {},
  }
}

/** Takes a connection of `db`, exclusive until it is released. */
function hold(db: Db, lease: Lease): Promise<Held> {
  return new Promise((resolve, reject) => {
    const held = db.getExecutor().provideConnection(async (inner) => {
      await new Promise<void>((letGo) => resolve(fenced(db, inner, lease, letGo)))
    })
    held.catch(reject)
  })
}

function fenced(db: Db, inner: DatabaseConnection, lease: Lease, letGo: () => void): Held {
  let isOpen = false
  const run = (statement: string) => inner.executeQuery(CompiledQuery.raw(statement))
  const guard = leases.guardStatement(lease).compile(db)

  async function end(statement: 'commit' | 'rollback'): Promise<void> {
    isOpen = false
    await run(statement)
  }
  async function begin(statement: string): Promise<void> {
    await run(statement)
    isOpen = true
    try {
      const { rows } = await inner.executeQuery(guard)
      if (rows.length === 0) throw new leases.LeaseLost(lease)
    } catch (error) {
      await end('rollback').catch(() => {}) // a lost connection has rolled back
      throw error
    }
  }
  return {
    begin,
    end,
    letGo,
    async executeQuery<R>(query: CompiledQuery) {
      if (isOpen) return inner.executeQuery<R>(query)
      await begin('begin')
      try {
        const result = await inner.executeQuery<R>(query)
        await end('commit')
        return result
      } catch (error) {
        await end('rollback').catch(() => {})
        throw error
      }
    },
    streamQuery<R>(query: CompiledQuery, size?: number) {
      if (!isOpen) throw new Error('a stream under a lease must be read in a transaction')
      return inner.streamQuery<R>(query, size)
    },
  }
}
