import type { Shape } from '../../shared/shape.ts'
import { jsonSchema } from '../../shared/shape.ts'

/** The parts of JSON Schema that our shapes are converted to. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly pattern?: string
}

export type NamedSchemas = Readonly<Record<string, JsonSchema>>

const PREFIX = '#/components/schemas/'

/**
 * Converts shapes to schemas; a shape named with `named` becomes a component that others refer to.
 */
export function createSchemas() {
  const named = new Map<string, JsonSchema>()
  return {
    of(shape: Shape): JsonSchema {
      // Returns the schema for input: an object may gain fields, which clients must ignore.
      const { $schema: _dialect, $defs = {}, ...schema } = jsonSchema(shape, 'input')
      for (const [name, definition] of Object.entries($defs)) {
        named.set(name, cleaned(definition) as JsonSchema)
      }
      return cleaned(schema) as JsonSchema
    },
    named: (): NamedSchemas => Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** Returns the name of the component that a reference points to. */
export function nameOf(reference: string): string {
  return reference.slice(PREFIX.length)
}

export function referenceTo(name: string): JsonSchema {
  return { $ref: `${PREFIX}${name}` }
}

// Components are defined in one place, and times are described by their format. An object that
// accepts any further value says so in the usual way.
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
    if (name === '$ref') return [[name, String(item).replace('#/$defs/', PREFIX)]]
    if (name === 'pattern' && 'format' in value) return []
    if (name === 'additionalProperties' && isEmpty(item)) return [[name, true]]
    return [[name, cleaned(item)]]
  })
  return Object.fromEntries(entries)
}

function isEmpty(item: unknown): boolean {
  return typeof item === 'object' && item !== null && Object.keys(item).length === 0
}
