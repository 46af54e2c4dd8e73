import type { Shape } from '../../../shared/shape.ts'
import { jsonSchema } from '../../../shared/shape.ts'

type Fields = Readonly<Record<string, unknown>>
type Faults = Readonly<Record<string, readonly string[]>>

interface Schema {
  readonly type?: string
  readonly anyOf?: readonly Schema[]
}

const isList = ({ type, anyOf = [] }: Schema): boolean => type === 'array' || anyOf.some(isList)

/**
 * Returns the errors of the names in a query: names that the shape does not have, and names sent
 * twice that it reads once. Null: there are none.
 */
export function createNameCheck(shape: Shape | undefined): (query: Fields) => Faults | null {
  const read = shape === undefined ? {} : (jsonSchema(shape, 'input') as { properties?: object })
  const known = new Map(Object.entries(read.properties ?? {}) as readonly [string, Schema][])
  const names = [...known.keys()].join(', ')
  const hint = names === '' ? 'there are none here' : `use ${names}`
  return (query) => {
    const faults = new Map<string, readonly string[]>()
    for (const [name, value] of Object.entries(query)) {
      const schema = known.get(name)
      if (schema === undefined) faults.set(name, [`is not a parameter: ${hint}`])
      else if (Array.isArray(value) && !isList(schema)) faults.set(name, ['can appear only once'])
    }
    return faults.size === 0 ? null : Object.fromEntries(faults)
  }
}
