import type { Permission } from '../../domain/roles/permissions.ts'
import type { Shape } from '../../shared/shape.ts'
import type { Dialect } from './dialect.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/**
 * What an action declares about itself in the feature's `api.ts`. The API documentation is
 * generated from it, and tests hold the action to it.
 */
export interface Declared {
  /** What it does, in one line: `Publishes a torrent.` */
  readonly description: string
  /** The fields of the query that it reads; others are ignored, unless it is exact. */
  readonly query?: Shape
  /**
   * Whether a query with another field, or with two values for a field that has one, is refused:
   * for what programs fetch without anyone looking, which would be more than was asked for.
   */
  readonly isExact?: boolean
  /** The fields of its form or JSON body: the same shape that `readForm` gets, never a copy. */
  readonly body?: Shape
  /** The fields of a multipart form that accept files; anywhere else a file is refused. */
  readonly files?: readonly string[]
  /**
   * The JSON of its success; `nothing` (204) and `bytesOf(type)` of frame/shapes.ts if there is
   * none. A field that is in the answer but not declared here fails the tests.
   */
  readonly reply: Shape
  /** Whether it answers 201 with an address (`created`). */
  readonly creates?: boolean
  /**
   * Whether a member with two-factor authentication must have confirmed it in the last minutes; by
   * default, as the permission says (domain/roles/permission-guards.ts). `false` is for actions
   * that only remove access, or that check the password each time.
   */
  readonly stepUp?: boolean
  /** The `:key` of its path authenticates the request; `Authorization` is ignored. */
  readonly isByKey?: boolean
  /** Requested by programs: errors are plain text unless HTML is asked for. */
  readonly isForTools?: boolean
  /** Requested by programs written for another site, and answered in its dialect. */
  readonly dialect?: Dialect
}

/** An action as declared, without its handler. */
export interface Described extends Declared {
  readonly method: Method
  readonly path: string
  readonly permission: Permission
}

/** The actions of one folder of the site, under its name. */
export interface Feature {
  readonly name: string
  readonly actions: readonly Described[]
}
