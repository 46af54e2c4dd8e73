import type { Feature, Method } from '../http/action.ts'
import { cookieName } from '../http/cookies.ts'
import { SIGN_IN_COOKIE } from '../http/identity/sign-in-cookie.ts'
import { problemShape } from '../http/problem.ts'
import type { Operation } from './operations.ts'
import { operationsOf } from './operations.ts'
import type { JsonSchema } from './schemas.ts'
import { createSchemas, referenceTo } from './schemas.ts'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

const DESCRIPTION = `Everything that the pages of the site can do. Authenticate with an API
token from /settings/tokens: \`Authorization: Bearer …\`. Lists are paged by \`cursor\`. Errors are
problem documents (RFC 9457). Objects may gain fields. Readable documentation: /api/docs.`

export interface DocumentOptions {
  readonly siteUrl: string
  readonly siteName: string
  readonly version: string
  /** Whether the site is served over https, where its cookies have another name. */
  readonly isSecure: boolean
}

/** Returns the OpenAPI 3.1 document of the route table. */
export function openApiDocument(
  features: readonly Feature[],
  { siteUrl, siteName, version, isSecure }: DocumentOptions,
) {
  const { list, schemas } = operationsOf(features)
  return {
    openapi: '3.1.0',
    info: { title: siteName, version, description: DESCRIPTION },
    servers: [{ url: `${siteUrl}/api/v1` }],
    tags: [...new Set(list.map(({ feature }) => feature))].map((name) => ({ name })),
    paths: pathsOf(list),
    components: {
      schemas: { ...schemas, ...problemSchema() },
      responses: { Problem: problemResponse() },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieName(SIGN_IN_COOKIE, isSecure),
          description: 'The cookie of a signed-in browser. Changes also need `X-CSRF-Token`.',
        },
      },
    },
  }
}

function pathsOf(list: readonly Operation[]) {
  const paths: Record<string, Partial<Record<Method, object>>> = {}
  for (const one of list) (paths[one.path] ??= {})[one.method] = operationObject(one)
  return paths
}

function operationObject(one: Operation) {
  return {
    operationId: operationId(one),
    tags: [one.feature],
    summary: one.says,
    'x-permission': one.permission,
    parameters: [...one.pathFields.map(pathParameter), ...queryParameters(one.query)],
    ...(one.body !== null && { requestBody: requestBody(one, one.body) }),
    responses: {
      [one.status]: success(one),
      default: { $ref: '#/components/responses/Problem' },
    },
    security: securityOf(one),
  }
}

/** Returns an operation ID such as `getTorrentsById`: the method and the words of the path. */
function operationId({ method, path }: Operation): string {
  const words = path.split(/[/.-]/).filter((word) => word !== '')
  const name = words.map((word) => {
    const bare = word.replace(/[{}]/g, '')
    return `${word.startsWith('{') ? 'By' : ''}${bare[0].toUpperCase()}${bare.slice(1)}`
  })
  return `${method}${name.join('') || 'Home'}`
}

function pathParameter(name: string) {
  const schema: JsonSchema = name === 'id' ? { type: 'integer', minimum: 1 } : { type: 'string' }
  return { name, in: 'path', required: true, schema }
}

function queryParameters(query: JsonSchema | null) {
  return Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: query?.required?.includes(name) ?? false,
    ...(description !== undefined && { description }),
    schema,
  }))
}

function requestBody({ files, requiredFiles, method }: Operation, body: JsonSchema) {
  const needed = [...requiredFiles, ...(body.required ?? [])]
  const required = method !== 'delete' && needed.length > 0
  if (files.length === 0) {
    return { required, content: { [JSON_TYPE]: { schema: body }, [FORM_TYPE]: { schema: body } } }
  }
  const bytes = { type: 'string', contentMediaType: 'application/octet-stream' }
  const schema = {
    ...body,
    properties: { ...Object.fromEntries(files.map((name) => [name, bytes])), ...body.properties },
    ...(needed.length > 0 && { required: needed }),
  }
  return { required, content: { 'multipart/form-data': { schema } } }
}

function success({ status, reply, mediaTypes }: Operation) {
  if (status === 204) return { description: 'Success without a body.' }
  const headers = {
    Location: { description: 'The address of the created resource.', schema: { type: 'string' } },
  }
  const contents = mediaTypes.map((type) => {
    return [type, type === JSON_TYPE && reply !== null ? { schema: reply } : fileOf(type)] as const
  })
  return {
    description: status === 201 ? 'Created.' : 'Success.',
    ...(status === 201 && { headers }),
    content: Object.fromEntries(contents),
  }
}

// OpenAPI 3.1 has no schema for bytes.
function fileOf(mediaType: string) {
  return mediaType === JSON_TYPE ? { schema: { type: 'object' } } : {}
}

function securityOf({ access }: Operation) {
  if (access === 'everybody') return []
  if (access === 'browser') return [{ session: [] }]
  return [{ token: [access.scope] }, { session: [] }]
}

function problemSchema() {
  const schemas = createSchemas()
  schemas.of(problemShape)
  return schemas.named()
}

function problemResponse() {
  return {
    description: 'The error: the status, a stable `code`, and `errors` by field.',
    content: { 'application/problem+json': { schema: referenceTo('Problem') } },
  }
}
