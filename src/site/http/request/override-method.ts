import type { Request } from 'express'
import type { Exchange } from '../exchange.ts'

const OVERRIDES = ['PUT', 'PATCH', 'DELETE']

/** Reads the method of a form from its hidden field `_method`, as forms can only GET and POST. */
export function overrideMethod(exchange: Exchange, req: Request): void {
  const { _method: meant, ...rest } = exchange.body
  if (meant === undefined) return
  exchange.body = rest
  const method = String(meant).toUpperCase()
  if (req.method === 'POST' && OVERRIDES.includes(method)) req.method = method
}
