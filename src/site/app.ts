import express from 'express'
import type { Express, NextFunction, Request, Response } from 'express'
import { actions, features } from './features.ts'
import { compress } from './http/compress.ts'
import { answerFailure, answerUnrouted } from './http/failures.ts'
import type { SiteDeps } from './http/frame/frame.ts'
import { createFrame } from './http/frame/frame.ts'
import { securityHeaders } from './http/headers.ts'
import { hostGuard, opener } from './http/open.ts'
import { bySpecificity } from './http/path.ts'
import { performer } from './http/perform.ts'
import { showSender } from './http/frame/show-sender.ts'
import { filesReader } from './http/read-files.ts'

/** The site as one express application, from the list of features. It listens to nothing itself. */
export function createApp(deps: SiteDeps): Express {
  const frame = createFrame(deps, features)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('case sensitive routing', true)
  app.use(timed(deps))
  app.use(securityHeaders(frame.isSecure))
  app.use(hostGuard(frame))
  app.use(showSender(frame))
  app.use(frame.assets.serve)
  app.use(compress())
  app.use(opener(frame))
  for (const path of [...new Set(actions.map((action) => action.path))].sort(bySpecificity)) {
    const siblings = actions.filter((action) => action.path === path)
    app.all(path, filesReader(frame, siblings))
    for (const action of siblings) app[action.method](path, performer(frame, action))
  }
  app.use(answerUnrouted(frame, actions))
  app.use(answerFailure(frame))
  return app
}

function timed({ answered, clock }: SiteDeps) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const begun = clock.monotonicSeconds()
    const { method } = req
    res.on('finish', () => answered?.(method, res.statusCode, clock.monotonicSeconds() - begun))
    next()
  }
}
