import type { Request, Response } from 'express'
import type { Permission } from '../../domain/permissions.ts'
import { can } from '../../domain/permissions.ts'
import type { Action } from './action.ts'
import { mediaType } from './body.ts'
import type { Call, UploadedFile } from './call.ts'
import { isFromHere } from './csrf.ts'
import type { Exchange } from './exchange.ts'
import { exchangeOf } from './exchange.ts'
import type { Frame } from './frame.ts'
import type { Reply } from './reply.ts'
import { redirect, refuse } from './reply.ts'
import { respond } from './respond.ts'
import { readUpload } from './uploads.ts'

/** An action that takes longer is answered for; what it does in the database ends by itself. */
const ACTION_LIMIT_MS = 25_000

/** What express calls for a row of the route table: the guards, then the action, then the reply. */
export function performer(frame: Frame, action: Action) {
  return async (req: Request, res: Response): Promise<void> => {
    const exchange = exchangeOf(res)
    exchange.wantsText = action.isForTools === true && !exchange.wantsJson && !takesHtml(req)
    const reply = await perform(frame, action, exchange, req)
    await respond(frame, exchange, res, reply)
  }
}

async function perform(
  frame: Frame,
  action: Action,
  exchange: Exchange,
  req: Request,
): Promise<Reply> {
  const refused = guard(action.permission, exchange, req)
  if (refused !== null) return refused
  let files: readonly UploadedFile[] = []
  if (mediaType(req) === 'multipart/form-data' && action.method !== 'get') {
    const upload = await readUpload(req, action.files !== undefined)
    if (!upload.ok) return refuse(upload.code)
    exchange.body = upload.body
    files = upload.files
  }
  if (action.method !== 'get' && !isOwnForm(frame, exchange, req)) return refuse('CROSS_SITE')
  const { _csrf, ...body } = exchange.body
  exchange.body = body
  const call = callOf(frame, exchange, req, files)
  return withinLimit(action.handle(call as Call<string, Permission>))
}

function guard(permission: Permission, exchange: Exchange, req: Request): Reply | null {
  const { member } = exchange
  if (can(exchange.rights, permission)) return null
  if (member !== null) return refuse('FORBIDDEN')
  if (exchange.wantsJson || exchange.wantsText) return refuse('NOT_SIGNED_IN')
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const next = isRead ? exchange.path + exchange.search : ''
  return redirect(
    next === '' || next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`,
  )
}

// Browsers name it when they follow a link; `*/*` alone is a program.
function takesHtml(req: Request): boolean {
  return (req.headers.accept ?? '').includes('text/html')
}

function isOwnForm(frame: Frame, exchange: Exchange, req: Request): boolean {
  const ownOrigins = [exchange.origin, frame.siteOrigin]
  const request = { headers: req.headers, body: exchange.body, ownOrigins }
  return isFromHere(request, exchange.csrf)
}

function callOf(
  frame: Frame,
  exchange: Exchange,
  req: Request,
  files: readonly UploadedFile[],
): Omit<Call<string, Permission>, 'member' | 'signIn'> & Pick<Exchange, 'member' | 'signIn'> {
  const { query, body, member, signIn, address, agent, wantsJson, cookies, csrf } = exchange
  return {
    db: frame.db,
    config: frame.config,
    secrets: frame.secrets,
    log: frame.log,
    now: frame.clock.now(),
    throttles: frame.throttles,
    passwords: frame.passwords,
    isSecure: frame.isSecure,
    can: (permission) => can(exchange.rights, permission),
    params: req.params as Record<never, string>,
    here: exchange.path + exchange.search,
    actor: { memberId: member?.id ?? null, name: member?.name ?? 'guest', address },
    files,
    ...{ query, body, member, signIn, address, agent, wantsJson, cookies, csrf },
  }
}

async function withinLimit(work: Promise<Reply>): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Reply>((resolve) => {
    const reply = refuse('TOOK_TOO_LONG', { retryAfterSeconds: 30 })
    timer = setTimeout(() => resolve(reply), ACTION_LIMIT_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
