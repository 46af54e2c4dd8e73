import type { Permission } from '../../domain/roles/permissions.ts'
import type { Call } from './call.ts'
import type { Declared, Described, Method } from './declared.ts'
import type { Reply } from './reply.ts'

export {
  carrying,
  created,
  document,
  file,
  inParts,
  invalid,
  json,
  moved,
  page,
  redirect,
  refuse,
  refused,
  stream,
} from './reply.ts'
export type { OrReply, PageData, Refused, Reply } from './reply.ts'
export type { Call } from './call.ts'
export type { Declared, Feature, Method } from './declared.ts'

/** One row of the route table. */
export interface Action extends Described {
  readonly handle: (call: Call<string, Permission>) => Promise<Reply>
}

type Handler<Path extends string, P extends Permission> = (
  call: Call<Path, P>,
) => Reply | Promise<Reply>

/**
 * Declares an action: `get('/torrents/:id', 'catalog.read', api.show, async ({ db, params }) =>
 * …)`. The router finds it by its path, the sender needs its permission, and its Reply is sent as
 * HTML or JSON, depending on the request and the declaration.
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
      // The router fills in the parameters of the path, and perform.ts lets only members use
      // permissions that are not for guests, so the handler's type is correct.
      handle: async (call) => handler(call as unknown as Call<Path, P>),
    }
  }
}

export const get = define('get')
export const post = define('post')
export const put = define('put')
export const patch = define('patch')
export const del = define('delete')

const METHODS: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete']

/**
 * Returns the actions that a controller exports, on their own or in lists (one action per kind), by
 * path, as exports have no order.
 */
export function actionsOf(controller: Readonly<Record<string, unknown>>): readonly Action[] {
  return Object.values(controller).flat().filter(isAction).sort(inOrder)
}

function inOrder(a: Action, b: Action): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return METHODS.indexOf(a.method) - METHODS.indexOf(b.method)
}

function isAction(value: unknown): value is Action {
  return typeof value === 'object' && value !== null && 'handle' in value && 'permission' in value
}
