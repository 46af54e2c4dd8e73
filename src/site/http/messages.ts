import http from 'node:http'
import type { Express } from 'express'

type Messages = Pick<http.ServerOptions, 'IncomingMessage' | 'ServerResponse'>

const known = new WeakMap<object, Messages>()

/**
 * Classes of requests and responses for servers of an express application. They have its prototypes
 * from the start, which express otherwise sets on each object: an object whose prototype was
 * changed is slow to read, and a tenth of what a request allocates then survives until the next
 * full garbage collection. Empty for any other handler.
 */
export function messagesFor(handler: http.RequestListener | Express): Messages {
  if (!('request' in handler)) return {}
  const messages = known.get(handler) ?? messagesOf(handler)
  known.set(handler, messages)
  return messages
}

function messagesOf(app: Express): Messages {
  class SiteRequest extends http.IncomingMessage {}
  class SiteResponse extends http.ServerResponse {}
  Object.setPrototypeOf(SiteRequest.prototype, app.request)
  Object.setPrototypeOf(SiteResponse.prototype, app.response)
  Object.assign(app, { request: SiteRequest.prototype, response: SiteResponse.prototype })
  return { IncomingMessage: SiteRequest, ServerResponse: SiteResponse } as Messages
}
