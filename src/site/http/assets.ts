import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { NextFunction, Request, Response } from 'express'
import type { Themes } from '../ui/looks/read-themes.ts'
import { styleHead } from '../ui/looks/style-head.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
}
const YEAR_SECONDS = 31_536_000
/**
 * The folder of the style sheets that are joined into `app.css`, after the tokens, in the order of
 * their names.
 */
const STYLES = 'styles'
/** Files that are also served from the root, under the same name. */
const AT_ROOT = ['robots.txt', 'favicon.ico', 'favicon.svg']

interface Asset {
  readonly type: string
  readonly bytes: Buffer
  readonly gzip: Buffer | null
  readonly brotli: Buffer | null
  readonly cacheControl: string
}

export interface Assets {
  /** Addresses for templates by name: `app.css` is `appCss`. */
  readonly urls: Readonly<Record<string, string>>
  readonly serve: (req: Request, res: Response, next: NextFunction) => void
}

/**
 * Holds the files of `public/` in memory and serves them as `/assets/<name>.<hash>.<ending>`: the
 * address changes with the content, so browsers never ask again.
 */
export function loadAssets(folder: string, themes: Themes): Assets {
  const byUrl = new Map<string, Asset>()
  const urls: Record<string, string> = {}
  const add = (name: string, bytes: Buffer, type: string) => {
    const url = hashedUrl(name, bytes)
    urls[nameInTemplates(name)] = url
    byUrl.set(url, asset(type, bytes, `public, max-age=${YEAR_SECONDS}, immutable`))
    if (AT_ROOT.includes(name)) byUrl.set(`/${name}`, asset(type, bytes, 'public, max-age=86400'))
  }
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const type = TYPES[path.extname(entry.name)]
    if (type === undefined || !entry.isFile()) continue
    add(entry.name, fs.readFileSync(path.join(folder, entry.name)), type)
  }
  add('app.css', styleSheet(path.join(folder, STYLES), themes), TYPES['.css'])
  return { urls, serve: (req, res, next) => send(byUrl.get(req.path), req, res, next) }
}

function styleSheet(folder: string, themes: Themes): Buffer {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.css'))
  const parts = names.toSorted().map((name) => fs.readFileSync(path.join(folder, name)))
  return Buffer.concat([Buffer.from(styleHead(themes)), ...parts])
}

function hashedUrl(name: string, bytes: Buffer): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const ending = path.extname(name)
  return `/assets/${name.slice(0, -ending.length)}.${hash}${ending}`
}

function nameInTemplates(name: string): string {
  return name.replace(/[^A-Za-z0-9]+(.)/g, (_all, next: string) => next.toUpperCase())
}

function asset(type: string, bytes: Buffer, cacheControl: string): Asset {
  const isText = !type.startsWith('image/') || type === TYPES['.svg']
  const gzip = isText ? gzipSync(bytes, { level: 9 }) : null
  const brotli = isText ? brotliCompressSync(bytes) : null
  return { type, bytes, gzip, brotli, cacheControl }
}

function send(found: Asset | undefined, req: Request, res: Response, next: NextFunction): void {
  if (found === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return next()
  const coded = req.acceptsEncodings(['br', 'gzip', 'identity'])
  res.setHeader('Content-Type', found.type)
  res.setHeader('Cache-Control', found.cacheControl)
  res.setHeader('Vary', 'Accept-Encoding')
  const squeezed = coded === 'br' ? found.brotli : coded === 'gzip' ? found.gzip : null
  if (squeezed !== null) res.setHeader('Content-Encoding', String(coded))
  const bytes = squeezed ?? found.bytes
  res.setHeader('Content-Length', bytes.length)
  res.end(req.method === 'HEAD' ? undefined : bytes)
}
