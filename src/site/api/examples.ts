import type { Operation } from './operations.ts'
import type { JsonSchema } from './schemas.ts'

/** Returns a request to try in a shell that has the token in `$TOKEN`. */
export function curlExample(one: Operation, siteUrl: string): string | null {
  if (one.access === 'browser') return null
  const parts = ['curl']
  if (one.access !== 'everybody') parts.push('-H "Authorization: Bearer $TOKEN"')
  if (one.method !== 'get') parts.push(`-X ${one.method.toUpperCase()}`)
  parts.push(...bodyParts(one))
  if (one.isFile) parts.push('-OJ')
  parts.push(quoted(`${siteUrl}/api/v1${pathOf(one)}${queryOf(one.query)}`))
  return parts.join(' ')
}

function bodyParts({ body, files, requiredFiles }: Operation): string[] {
  const fields = requiredFields(body)
  if (files.length > 0) {
    const sent = requiredFiles.length > 0 ? requiredFiles : files
    const given = fields.map(([name, value]) => `-F ${quoted(`${name}=${String(value)}`)}`)
    return [...sent.map((name) => `-F ${quoted(`${name}=@${fileFor(name)}`)}`), ...given]
  }
  if (body === null || fields.length === 0) return []
  const json = JSON.stringify(Object.fromEntries(fields))
  return ["-H 'Content-Type: application/json'", `-d ${quoted(json)}`]
}

function fileFor(name: string): string {
  return name === 'torrent' ? 'file.torrent' : name
}

function pathOf({ path }: Operation): string {
  return path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'id' ? '1' : name.toUpperCase(),
  )
}

function queryOf(query: JsonSchema | null): string {
  const search = new URLSearchParams()
  for (const [name, value] of requiredFields(query)) search.set(name, String(value))
  if ('limit' in (query?.properties ?? {})) search.set('limit', '10')
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

function requiredFields(schema: JsonSchema | null): [string, unknown][] {
  const { properties = {}, required = [] } = schema ?? {}
  return required.map((name) => [name, exampleOf(properties[name] ?? {})])
}

function exampleOf({ enum: words, type, minimum, anyOf, items }: JsonSchema): unknown {
  if (words !== undefined) return words[0]
  if (anyOf !== undefined) return exampleOf(anyOf[0])
  if (type === 'integer' || type === 'number') return minimum ?? 1
  if (type === 'boolean') return true
  if (type === 'array') return [exampleOf(items ?? {})]
  return '…'
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
