import type { Permission } from '../../domain/roles/permissions.ts'
import type { Shape } from '../../shared/shape.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/**
 * What an action says about itself, in the feature's `api.ts`: the API's document is made of it,
 * and tests hold the action to it.
 */
export interface Declared {
  /** What it does, in one line: `Publishes a torrent.` */
  readonly description: string
  /** The fields of the query that it reads; others are ignored. */
  readonly query?: Shape
  /** The fields of its form or JSON body: the shape that `readForm` gets, never a second one. */
  readonly body?: Shape
  /** The fields of a multipart form that carry files; elsewhere a file is refused. */
  readonly files?: readonly string[]
  /**
   * The JSON of its success; `nothing` (204) and `bytesOf(type)` of frame/shapes.ts where there is
   * none. A field that is answered and not declared here fails the tests.
   */
  readonly reply: Shape
  /** Whether it answers 201 with an address (`created`). */
  readonly creates?: boolean
  /**
   * Whether who has a second factor must have proven it in the last minutes; left out, as the
   * permission says.
   */
  readonly stepUp?: boolean
  /** Fetched by programs: what goes wrong is said in plain text unless HTML is asked for. */
  readonly isForTools?: boolean
}

/** What an action is and says of itself, without what it does. */
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
