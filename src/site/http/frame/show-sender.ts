import type { NextFunction, Request, Response } from 'express'
import { isProbe, PROBE_HEADER, SEEN_HEADER } from '../../../shared/probe.ts'
import type { Frame } from './frame.ts'

/**
 * Tells `babou doctor`, which authenticates with our key, which address the site sees as its
 * sender.
 */
export function showSender({ secrets, readSender }: Frame) {
  const key = secrets.key('probe')
  return (req: Request, res: Response, next: NextFunction): void => {
    if (isProbe(key, req.headers[PROBE_HEADER])) {
      const { address, origin } = readSender(req)
      res.setHeader(SEEN_HEADER, `${address} ${origin}`)
    }
    next()
  }
}
