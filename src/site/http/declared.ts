import type { Permission } from '../../domain/roles/permissions.ts'
import type { Shape } from '../../shared/shape.ts'
import type { Dialect } from './dialect.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/**
 * What an action declares in the feature's `api.ts`. The API documentation is generated from this,
 * and tests check that the action keeps to it.
 */
export interface Declared {
  /** What it does, in one line: `Publishes a torrent.` */
  readonly description: string
  /** The query fields that it reads; others are ignored unless it is exact. */
  readonly query?: Shape
  /**
   * Whether a query with an unknown field, or two values for a single one, is refused. For requests
   * of programs, where no one would see that the reply has more than was asked for.
   */
  readonly isExact?: boolean
  /** The fields of its form or JSON body: the same shape that `readForm` gets, never a copy. */
  readonly body?: Shape
  /** The fields of a multipart form that accept files; files in any other field are refused. */
  readonly files?: readonly string[]
  /** Those of them without which the form is refused. */
  readonly requiredFiles?: readonly string[]
  /**
   * The JSON of a success; `nothing` (204) or `bytesOf(type)` of frame/shapes.ts if there is none.
   * A field in the reply that is not declared here fails the tests.
   */
  readonly reply: Shape
  /** Whether it also sends server-sent events, to those who accept them. */
  readonly isStreamed?: boolean
  /** Whether it answers 201 with an address (`created`). */
  readonly creates?: boolean
  /**
   * Whether a member with two-factor authentication must have confirmed it recently; the default
   * depends on the permission (domain/roles/permission-guards.ts). `false` is for actions that only
   * remove access, or that check the password each time.
   */
  readonly stepUp?: boolean
  /** The `:key` of its path authenticates the request; `Authorization` is ignored. */
  readonly isByKey?: boolean
  /** Whether programs request it: errors are plain text unless HTML is asked for. */
  readonly isForTools?: boolean
  /** The dialect of the programs written for another site that request it. */
  readonly dialect?: Dialect
}

/** An action as declared, without its handler. */
export interface Described extends Declared {
  readonly method: Method
  readonly path: string
  readonly permission: Permission
}

/** The actions of one folder of the site, under the folder's name. */
export interface Feature {
  readonly name: string
  readonly actions: readonly Described[]
}
