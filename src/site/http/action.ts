import type { GuestPermission, Permission } from '../../domain/permissions.ts'
import type { Shape } from '../../shared/shape.ts'
import type { Call } from './call.ts'
import type { Reply } from './reply.ts'

export { carrying, created, file, invalid, json, page, redirect, refuse } from './reply.ts'
export type { PageData, Reply } from './reply.ts'
export type { Call } from './call.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/**
 * What an action says about itself, in the feature's `api.ts`: the API's document is made of it,
 * and tests hold the action to it.
 */
export interface Declared {
  /** What it does, in one line: `Publishes a torrent.` */
  readonly says: string
  /** The fields of the query that it reads; others are ignored. */
  readonly query?: Shape
  /** The fields of its form or JSON body: the shape that `readForm` gets, never a second one. */
  readonly body?: Shape
  /** The fields of a multipart form that carry files; elsewhere a file is refused. */
  readonly files?: readonly string[]
  /**
   * The JSON of its success; `nothing` (204) and `bytesOf(type)` of shapes.ts where it is none. A
   * field that is answered and not declared here fails the tests.
   */
  readonly reply: Shape
  /** Whether it answers 201 with an address (`created`). */
  readonly creates?: boolean
  /** Fetched by programs: what goes wrong is said in plain text unless HTML is asked for. */
  readonly isForTools?: boolean
}

/** One row of the route table. */
export interface Action extends Declared {
  readonly method: Method
  readonly path: string
  readonly permission: Permission
  readonly handle: (call: Call<string, Permission>) => Promise<Reply>
}

/** The actions of one folder of the site, under its name. */
export interface Feature {
  readonly name: string
  readonly actions: readonly Action[]
}

type Handler<Path extends string, P extends Permission> = (
  call: Call<Path, P>,
) => Reply | Promise<Reply>

/**
 * `get('/torrents/:id', 'catalog.read', api.show, async ({ db, params }) => …)`: an action, found
 * by its path, allowed by its permission, answering a Reply in HTML or JSON as the request asks and
 * as it declares.
 */
function define(method: Method) {
  return function action<const Path extends string, P extends Permission>(
    path: Path,
    permission: P,
    declared: Declared,
    handler: Handler<Path, P>,
  ): Action {
    return {
      ...declared,
      method,
      path,
      permission,
      // The router fills the parameters that the path names, and perform.ts lets only members pass
      // a permission that is not for guests: what the handler's type says holds.
      handle: async (call) => handler(call as unknown as Call<Path, P>),
    }
  }
}

export const get = define('get')
export const post = define('post')
export const put = define('put')
export const patch = define('patch')
export const del = define('delete')

/** Whether a permission needs no sign-in, as a type. */
export type ForGuests<P extends Permission> = P extends GuestPermission ? true : false

const METHODS: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete']

/** The actions among what a controller exports, by path (exports themselves have no order). */
export function actionsOf(controller: Readonly<Record<string, unknown>>): readonly Action[] {
  return Object.values(controller).filter(isAction).sort(inOrder)
}

function inOrder(a: Action, b: Action): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return METHODS.indexOf(a.method) - METHODS.indexOf(b.method)
}

function isAction(value: unknown): value is Action {
  return typeof value === 'object' && value !== null && 'handle' in value && 'permission' in value
}
