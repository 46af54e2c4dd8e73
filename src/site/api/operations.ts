import type { Scope } from '../../domain/roles/permission-rows.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import { can, guestRights, isForStaff, rowOf } from '../../domain/roles/permissions.ts'
import { isForBrowsers } from '../../domain/accounts/scopes.ts'
import type { Shape } from '../../shared/shape.ts'
import type { Described, Feature, Method } from '../http/declared.ts'
import { declaredTypes, mediaTypesOf, nothing } from '../http/frame/shapes.ts'
import type { JsonSchema, NamedSchemas } from './schemas.ts'
import { createSchemas } from './schemas.ts'

// The operations of the route table. The OpenAPI document and the pages about the API are generated
// from them.

export interface Operation {
  readonly feature: string
  readonly method: Method
  /** In the syntax of OpenAPI: `/torrents/{id}`. */
  readonly path: string
  readonly says: string
  readonly permission: Permission
  readonly isForStaff: boolean
  /** Who has access: everyone, a token with this scope, or only a signed-in browser. */
  readonly access: 'everybody' | 'browser' | { readonly scope: Scope }
  readonly pathFields: readonly string[]
  readonly query: JsonSchema | null
  readonly body: JsonSchema | null
  readonly files: readonly string[]
  /** The names of the files that a request must contain. */
  readonly requiredFiles: readonly string[]
  readonly status: 200 | 201 | 204
  /** Null when there is no body, or when it is not JSON. */
  readonly reply: JsonSchema | null
  readonly isFile: boolean
  /** The media types of the reply. */
  readonly mediaTypes: readonly string[]
}

export interface Operations {
  readonly list: readonly Operation[]
  readonly schemas: NamedSchemas
}

/**
 * Returns the API as the features declare it, without its documentation pages and without the APIs
 * of other sites, which are documented for their programs. Generating the schemas takes half a
 * second, so this happens once per process.
 */
export function operationsOf(features: readonly Feature[]): Operations {
  const made = known.get(features) ?? makeOperations(features)
  known.set(features, made)
  return made
}

const known = new WeakMap<readonly Feature[], Operations>()

function makeOperations(features: readonly Feature[]): Operations {
  const schemas = createSchemas()
  const list = features
    .filter(({ name }) => name !== 'api')
    .flatMap(({ name, actions }) =>
      actions
        .filter(({ dialect }) => dialect === undefined)
        .map((action) => operation(name, action, schemas.of)),
    )
  return { list, schemas: schemas.named() }
}

function operation(
  feature: string,
  action: Described,
  schemaOf: (shape: Shape) => JsonSchema,
): Operation {
  const { method, permission, description: says, query, body, reply } = action
  const { files = [], requiredFiles = [] } = action
  const isFile = mediaTypesOf(reply) !== null
  const isEmpty = reply === nothing
  const path = action.path.replace(/:(\w+)/g, '{$1}')
  return {
    feature,
    method,
    path,
    says,
    permission,
    isForStaff: isForStaff(permission),
    access: accessOf(permission),
    pathFields: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    query: query === undefined ? null : schemaOf(query),
    body: body === undefined ? null : schemaOf(body),
    files,
    requiredFiles,
    status: isEmpty ? 204 : action.creates === true ? 201 : 200,
    reply: isEmpty || isFile ? null : schemaOf(reply),
    isFile,
    mediaTypes: declaredTypes(action),
  }
}

function accessOf(permission: Permission): Operation['access'] {
  const { scope } = rowOf(permission)
  if (scope !== null) return { scope }
  return isForBrowsers(permission) || !can(guestRights, permission) ? 'browser' : 'everybody'
}
