import { isDeepStrictEqual } from 'node:util'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import express from 'express'
import type { Express, Request, Response } from 'express'
import { faults } from '../../src/shared/shape.ts'
import { actions } from '../../src/site/features.ts'
import { problemShape } from '../../src/site/http/problem.ts'
import { declaredTypes, mediaTypesOf, nothing } from '../../src/site/http/frame/shapes.ts'

/** Compares every reply of the site in a test with the declaration of its action. */
export interface DeclaredReplies {
  readonly app: Express
  /** Replies that were not declared, or differ from their declaration. */
  readonly lies: readonly string[]
}

/** The same app, with its replies recorded. */
export function heldToDeclared(app: Express): DeclaredReplies {
  const lies = new Set<string>()
  const outer = express()
  outer.disable('x-powered-by')
  outer.use((req, res, next) => {
    const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => Response
    res.writeHead = ((...args: unknown[]) => {
      const lie = typeLieOf(req, res)
      if (lie !== null) lies.add(lie)
      return writeHead(...args)
    }) as typeof res.writeHead
    const end = res.end.bind(res) as (...args: unknown[]) => Response
    res.end = ((...args: unknown[]) => {
      const lie = lieOf(req, res, args[0])
      if (lie !== null) lies.add(lie)
      return end(...args)
    }) as typeof res.end
    next()
  })
  outer.use(app)
  return {
    app: outer,
    get lies() {
      return [...lies]
    },
  }
}

const PROBLEM_TYPE = 'application/problem+json'

/** What is wrong with the media type of a reply, which the OpenAPI document has as well. */
function typeLieOf(req: Request, res: Response): string | null {
  const action = actionOf(req)
  const [type] = String(res.getHeader('content-type') ?? '').split(';')
  if (action === undefined || res.statusCode === 204) return null
  const where = `${action.method} ${action.path}`
  const isForJson =
    /^\/api\/v1\//.test(req.originalUrl) || req.headers.accept === 'application/json'
  if (res.statusCode >= 400) {
    const isWrong = isForJson && action.dialect === undefined && type !== PROBLEM_TYPE
    return isWrong ? `${where}: answers an error as “${type}”` : null
  }
  // A refusal can be a success: a text that waits for staff is stored (202).
  const isDeclared = type === PROBLEM_TYPE || declaredTypes(action).includes(type)
  if (res.statusCode >= 300 || isDeclared) return null
  const isPage = type === 'text/html' && !isForJson && mediaTypesOf(action.reply) === null
  return isPage ? null : `${where}: answers “${type}”, which it does not declare`
}

function actionOf(req: Request) {
  const path = (req as { route?: { path: string } }).route?.path
  const method = req.method === 'HEAD' ? 'get' : req.method.toLowerCase()
  return actions.find((one) => one.path === path && one.method === method)
}

function lieOf(req: Request, res: Response, body: unknown): string | null {
  const type = String(res.getHeader('content-type') ?? '')
  const bytes = body instanceof Uint8Array ? plain(res, body).toString() : ''
  const path = (req as { route?: { path: string } }).route?.path
  if (res.statusCode >= 400) {
    return type.startsWith(PROBLEM_TYPE) && bytes !== ''
      ? told(`${req.method} ${path}`, problemFaults(JSON.parse(bytes)))
      : null
  }
  const method = req.method === 'HEAD' ? 'get' : req.method.toLowerCase()
  const action = actionOf(req)
  if (action === undefined || bytes === '') {
    const isFalse = res.statusCode === 204 && action !== undefined && action.reply !== nothing
    return isFalse ? `${method} ${path}: answers 204, which it does not declare` : null
  }
  if (
    type.startsWith('application/json') &&
    mediaTypesOf(action.reply)?.[0] !== 'application/json'
  ) {
    const where = `${method} ${path}`
    if (res.statusCode !== (action.creates === true ? 201 : 200)) {
      return `${where}: answers ${res.statusCode}, which it does not declare`
    }
    return told(where, replyFaults(action.reply, JSON.parse(bytes)))
  }
  return null
}

/** The body as it was before it was compressed. */
function plain(res: Response, body: Uint8Array): Buffer {
  const coding = res.getHeader('content-encoding')
  if (coding === 'br') return brotliDecompressSync(body)
  return coding === 'gzip' ? gunzipSync(body) : Buffer.from(body)
}

function told(where: string, wrong: readonly string[]): string | null {
  return wrong.length === 0 ? null : `${where}: ${wrong.join('; ')}`
}

function problemFaults(value: unknown): string[] {
  const read = problemShape.safeParse(value)
  return read.success ? [] : faults(read.error)
}

// Shapes drop unknown fields: a field that disappears was not declared.
function replyFaults(shape: (typeof actions)[number]['reply'], value: unknown): string[] {
  const read = shape.safeParse(value)
  if (!read.success) return faults(read.error)
  if (isDeepStrictEqual(read.data, value)) return []
  return [`has what is not declared: ${JSON.stringify(undeclared(value, read.data))}`]
}

function undeclared(given: unknown, known: unknown): unknown {
  if (Array.isArray(given) && Array.isArray(known)) {
    return given.map((one, index) => undeclared(one, known[index])).find((one) => one !== undefined)
  }
  if (typeof given !== 'object' || given === null) return undefined
  const fields = Object.entries(given).flatMap(([name, value]): unknown[] => {
    const other = (known as Record<string, unknown> | undefined)?.[name]
    if (other === undefined) return [name]
    const inner = undeclared(value, other)
    return inner === undefined ? [] : [{ [name]: inner }]
  })
  return fields.length === 0 ? undefined : fields
}
