import express from 'express'
import type { Express, NextFunction, Request, Response, Router } from 'express'
import { actions, features } from './features.ts'
import { answerFailure, answerUnrouted, readAgain } from './http/failures.ts'
import type { Frame, SiteDeps } from './http/frame/frame.ts'
import { createFrame } from './http/frame/frame.ts'
import { securityHeaders } from './http/headers.ts'
import { hostGuard, opener } from './http/open.ts'
import { bySpecificity } from './http/path.ts'
import { performer } from './http/perform.ts'
import { showSender } from './http/frame/show-sender.ts'
import { filesReader } from './http/request/read-files.ts'

/**
 * Builds the site as one express application from the list of features. It does not listen on a
 * port.
 */
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
  const serve = express.Router({ caseSensitive: true })
  serve.use(opener(frame))
  serve.use(routes(frame))
  serve.use(answerUnrouted(frame, actions))
  app.use(serve)
  app.use(readAgain(frame, serve))
  app.use(answerFailure(frame))
  frame.own.answerWith(app)
  return app
}

/**
 * Groups the routes by the first word of their paths, which is faster than trying hundreds of paths
 * in turn.
 */
function routes(frame: Frame) {
  const routers = new Map<string, Router>()
  for (const path of [...new Set(actions.map((action) => action.path))].sort(bySpecificity)) {
    const word = firstWord(path)
    if (word.startsWith(':')) throw new Error(`${path} begins with a parameter`)
    const router = routers.get(word) ?? express.Router({ caseSensitive: true })
    routers.set(word, router)
    const siblings = actions.filter((action) => action.path === path)
    router.all(path, filesReader(frame, siblings))
    for (const action of siblings) router[action.method](path, performer(frame, action))
  }
  return (req: Request, res: Response, next: NextFunction): void => {
    const router = routers.get(firstWord(req.path))
    if (router === undefined) next()
    else router(req, res, next)
  }
}

function firstWord(path: string): string {
  return path.split('/', 2)[1] ?? ''
}

function timed({ answered, clock }: SiteDeps) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const begun = clock.monotonicSeconds()
    const { method } = req
    res.on('finish', () => answered?.(method, res.statusCode, clock.monotonicSeconds() - begun))
    next()
  }
}
