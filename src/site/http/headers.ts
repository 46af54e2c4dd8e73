import { randomBytes } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import helmet from 'helmet'

const NO_DEVICES =
  'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'

/** The security headers of every reply. The nonce of a page's own scripts is `nonceOf(res)`. */
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
  return (req: Request, res: Response, next: NextFunction): void => {
    res.locals.nonce = randomBytes(16).toString('base64')
    res.setHeader('Permissions-Policy', NO_DEVICES)
    protect(req, res, (error) => next(error))
  }
}

export function nonceOf(res: Response): string {
  return String((res.locals as { nonce: unknown }).nonce)
}
