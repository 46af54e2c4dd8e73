import type { Feature, PageData } from '../http/action.ts'
import { curlExample } from './examples.ts'
import type { Operation } from './operations.ts'
import { operationsOf } from './operations.ts'
import type { JsonSchema } from './schemas.ts'
import { nameOf } from './schemas.ts'

interface FieldLine {
  readonly name: string
  readonly type: string
  /** The named schema of the field, or of the items of its list. */
  readonly link: { readonly href: string; readonly label: string } | null
  readonly isRequired: boolean
  readonly says: string | null
}

interface FieldTable {
  readonly caption: string
  readonly fields: readonly FieldLine[]
}

interface OperationCard {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly says: string
  readonly access: string
  readonly scope: string | null
  readonly permission: string
  readonly tables: readonly FieldTable[]
  readonly answer: string
  readonly curl: string | null
}

/** A part of the API: a feature, or the schemas that all of them share. */
interface PartLink {
  readonly name: string
  readonly href: string
  readonly isCurrent: boolean
}

export interface DocsPage extends PageData {
  readonly apiUrl: string
  readonly parts: readonly PartLink[]
  readonly groups: readonly {
    readonly name: string
    readonly id: string
    readonly operations: readonly {
      readonly href: string
      readonly method: string
      readonly path: string
    }[]
  }[]
}

export interface DocsPartPage extends PageData {
  readonly parts: readonly PartLink[]
  readonly operations: readonly OperationCard[]
  readonly schemas: readonly (FieldTable & { readonly id: string; readonly name: string })[]
}

const HERE = '/api/docs'
const SCHEMAS = 'schemas'

/** Returns the page with the whole API by feature, one line per operation. */
export function docsPage(features: readonly Feature[], siteUrl: string): DocsPage {
  const { list } = operationsOf(features)
  return {
    title: 'API',
    apiUrl: `${siteUrl}/api/v1`,
    parts: partLinks(list, null),
    groups: namesOf(list).map((name) => ({
      name: titleOf(name),
      id: `group-${name}`,
      operations: list
        .filter(({ feature }) => feature === name)
        .map(({ method, path }) => {
          const href = `${HERE}/${name}#${idOf(method, path)}`
          return { href, method: method.toUpperCase(), path }
        }),
    })),
  }
}

/**
 * Returns the page of one part of the API, with its fields and requests to try; null if there is no
 * such part.
 */
export function docsPartPage(
  features: readonly Feature[],
  siteUrl: string,
  part: string,
): DocsPartPage | null {
  const { list, schemas } = operationsOf(features)
  const own = list.filter(({ feature }) => feature === part)
  if (own.length === 0 && part !== SCHEMAS) return null
  return {
    title: `API: ${titleOf(part).toLowerCase()}`,
    parts: partLinks(list, part),
    operations: own.map((one) => card(one, siteUrl)),
    schemas: Object.entries(part === SCHEMAS ? schemas : {}).map(([name, schema]) => ({
      name,
      id: `schema-${name}`,
      caption: `Fields of ${name}`,
      fields: fieldsOf(schema),
    })),
  }
}

function partLinks(list: readonly Operation[], current: string | null): PartLink[] {
  return [...namesOf(list), SCHEMAS].map((name) => {
    return { name: titleOf(name), href: `${HERE}/${name}`, isCurrent: name === current }
  })
}

function namesOf(list: readonly Operation[]): string[] {
  return [...new Set(list.map(({ feature }) => feature))]
}

function titleOf(name: string): string {
  return `${name[0].toUpperCase()}${name.slice(1)}`
}

function idOf(method: string, path: string): string {
  return `${method}-${path.replace(/[^A-Za-z0-9]+/g, '-')}`
}

function card(one: Operation, siteUrl: string): OperationCard {
  const { method, path, access } = one
  return {
    id: idOf(method, path),
    method: method.toUpperCase(),
    path,
    says: one.says,
    access: access === 'everybody' ? 'public' : 'signed-in browser only',
    scope: typeof access === 'string' ? null : access.scope,
    permission: one.permission,
    tables: tablesOf(one),
    answer: answerOf(one),
    curl: curlExample(one, siteUrl),
  }
}

function tablesOf(one: Operation): FieldTable[] {
  const { files: sent, requiredFiles } = one
  const files = sent.map((name) => line(name, {}, requiredFiles.includes(name), 'a file'))
  const tables = [
    { caption: 'Query', fields: fieldsOf(one.query) },
    {
      caption: one.files.length > 0 ? 'Multipart form' : 'Body',
      fields: [...files, ...fieldsOf(one.body)],
    },
    { caption: `Response ${one.status}`, fields: fieldsOf(one.reply) },
  ]
  return tables.filter(({ fields }) => fields.length > 0)
}

function answerOf({ status, isFile, mediaTypes }: Operation): string {
  if (status === 204) return '204 without a body'
  const types = mediaTypes.map((type) => (type === 'application/json' && !isFile ? 'JSON' : type))
  return `${status}, ${types.join(', ')}`
}

// Names of nested objects are written as `actor.name`, items of lists as `items[].id`.
function fieldsOf(schema: JsonSchema | null, prefix = ''): FieldLine[] {
  if (schema?.$ref !== undefined) return prefix === '' ? [line('', schema, true)] : []
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => {
    const isRequired = schema?.required?.includes(name) ?? false
    const own = line(`${prefix}${name}`, field, isRequired)
    const inner = field.items ?? field
    const below = `${prefix}${name}${field.items === undefined ? '' : '[]'}.`
    return [own, ...(inner.properties === undefined ? [] : fieldsOf(inner, below))]
  })
}

function line(name: string, schema: JsonSchema, isRequired: boolean, type?: string): FieldLine {
  const reference = [schema, schema.items, ...(schema.anyOf ?? [])].find((one) => one?.$ref)?.$ref
  const label = reference === undefined ? null : nameOf(reference)
  return {
    name,
    type: type ?? typeText(schema),
    link: label === null ? null : { href: `${HERE}/${SCHEMAS}#schema-${label}`, label },
    isRequired,
    says: schema.description ?? null,
  }
}

function typeText(schema: JsonSchema): string {
  const { $ref, anyOf, items, enum: words, type, format } = schema
  if ($ref !== undefined) return ''
  if (words !== undefined) return words.map(String).join(' · ')
  if (anyOf !== undefined) return anyOf.map(typeText).filter(Boolean).join(' or ')
  if (items !== undefined)
    return items.$ref === undefined ? `list of ${typeText(items)}` : 'list of'
  if (format === 'date-time') return 'time'
  const kinds = [type ?? 'anything'].flat().map((kind) => (kind === 'string' ? 'text' : kind))
  return kinds.join(' or ')
}
