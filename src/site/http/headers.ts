import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NextFunction, Request, Response } from 'express'
import helmet from 'helmet'

const NO_DEVICES =
  'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'

/** Sets the security headers of every reply. `nonceOf(res)` is the nonce of a page's scripts. */
export function securityHeaders(isSecure: boolean) {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", (_req, res) => `'nonce-${nonceOf(res as Response)}'`],
        styleSrc: ["'self'", (_req, res) => `'nonce-${nonceOf(res as Response)}'`],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(isSecure && { upgradeInsecureRequests: [] }),
      },
    },
    // With no-referrer, browsers would send `Origin: null` with every form of ours.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isSecure && { maxAge: 31_536_000, includeSubDomains: false },
    xPoweredBy: false,
    xXssProtection: true,
  })
  const headers = headersOf(protect)
  const nextNonce = createNonces()
  return (_req: Request, res: Response, next: NextFunction): void => {
    const nonce = nextNonce()
    res.locals.nonce = nonce
    res.setHeader('Permissions-Policy', NO_DEVICES)
    for (const [name, value] of headers) res.setHeader(name, value.replaceAll(ANY_NONCE, nonce))
    next()
  }
}

const NONCE_BYTES = 16
/**
 * The number of nonces that are generated together: a system call for each would take longer than
 * generating the bytes.
 */
const NONCES_AT_ONCE = 256

function createNonces(): () => string {
  let bytes = Buffer.alloc(0)
  let at = 0
  return () => {
    if (at === bytes.length) {
      bytes = randomBytes(NONCE_BYTES * NONCES_AT_ONCE)
      at = 0
    }
    at += NONCE_BYTES
    return bytes.toString('base64', at - NONCE_BYTES, at)
  }
}

const ANY_NONCE = '(nonce)'

/** The headers of helmet: the same for every reply except for the nonce. */
function headersOf(protect: ReturnType<typeof helmet>): readonly (readonly [string, string])[] {
  const headers: [string, string][] = []
  const res = {
    locals: { nonce: ANY_NONCE },
    setHeader: (name: string, value: string) => void headers.push([name, value]),
    removeHeader: () => {},
  }
  const failed = (error?: unknown) => {
    if (error !== undefined) throw error as Error
  }
  protect({} as IncomingMessage, res as unknown as ServerResponse, failed)
  return headers
}

export function nonceOf(res: Response): string {
  return String((res.locals as { nonce: unknown }).nonce)
}
