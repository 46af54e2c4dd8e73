import type { Request, Response } from 'express'
import type { Permission } from '../../domain/roles/permissions.ts'
import { can, isForStaff } from '../../domain/roles/permissions.ts'
import type { WakingClock } from '../../shared/clock.ts'
import { createNameCheck } from './request/query-names.ts'
import type { Verification } from '../../store/accounts/access.ts'
import { readAccessAgain } from '../../store/accounts/kept-access.ts'
import { readAgain } from '../../store/base/kept.ts'
import type { Action } from './action.ts'
import type { Call } from './call.ts'
import { isFromHere } from './identity/csrf.ts'
import { refuseScope } from './identity/refuse-scope.ts'
import type { Exchange } from './exchange.ts'
import { exchangeOf } from './exchange.ts'
import type { FieldErrors } from './frame/forms.ts'
import type { Frame } from './frame/frame.ts'
import type { Reply } from './reply.ts'
import { redirect, refuse, tookTooLong } from './reply.ts'
import { respond } from './respond.ts'
import { sendsMail } from './frame/mail-status.ts'
import { sendAgain } from './frame/send-again.ts'
import { stepUp } from './identity/step-up.ts'

/** An action that takes longer gets an error reply; its work in the database ends separately. */
const ACTION_LIMIT_SECONDS = 25

/**
 * Returns express's handler for a row of the route table: the guards, then the action, then the
 * reply.
 */
export function performer(frame: Frame, action: Action) {
  const namesIn = action.isExact === true ? createNameCheck(action.query) : () => null
  return async (req: Request, res: Response): Promise<void> => {
    const exchange = exchangeOf(res)
    exchange.wantsText = action.isForTools === true && !exchange.wantsJson && !takesHtml(req)
    // A program that accepts no page has no form that could be tied to a browser.
    if (exchange.wantsText) exchange.setCookies = []
    const reply = await perform(frame, action, exchange, req, namesIn)
    await respond(frame, exchange, res, reply)
  }
}

async function perform(
  frame: Frame,
  action: Action,
  exchange: Exchange,
  req: Request,
  namesIn: ReturnType<typeof createNameCheck>,
): Promise<Reply> {
  const refused = guard(frame, action.permission, exchange, req)
  const kept = () => sendAgain(exchange, action.method, req.headers, ownOrigins(frame, exchange))
  if (refused !== null) return (exchange.member === null ? kept() : null) ?? refused
  if (exchange.files.length > 0 && action.files === undefined) return refuse('UNSUPPORTED_BODY')
  const isSafe = action.method === 'get' || exchange.token !== null
  if (!isSafe && !isOwnForm(frame, exchange, req)) {
    return (exchange.member === null ? null : kept()) ?? refuse('CROSS_SITE')
  }
  const wrongNames = namesIn(exchange.query)
  if (wrongNames !== null) return refuseNames(wrongNames)
  const { _csrf, ...body } = exchange.body
  exchange.body = body
  const asked = await stepUp(frame, exchange, action, req)
  if (asked !== null) return asked
  const call = callOf(frame, exchange, req)
  const work = async () => action.handle(call as Call<string, Permission>)
  const inTurn = async () => (await frame.programTurns.run(work)) ?? tookTooLong()
  const isOfProgram = isReadOfProgram(action, exchange, req)
  const reply = await withinLimit(isOfProgram ? inTurn() : work(), frame.clock)
  // The next page of this browser already shows the change.
  if (action.method !== 'get') forgetKept(frame, action, exchange)
  return reply
}

function refuseNames(errors: FieldErrors): Reply {
  const detail = Object.entries(errors)
    .map(([name, texts]) => `${name} ${texts.join('; ')}.`)
    .join(' ')
  return refuse('INVALID', { detail, more: { errors } })
}

/** Makes the next request read the access of members again: of all if staff changed something. */
function forgetKept({ db }: Frame, { permission }: Action, { member }: Exchange): void {
  readAgain(db)
  if (isForStaff(permission)) readAccessAgain(db, null)
  else if (member !== null) readAccessAgain(db, member.id)
}

const NO_MAIL =
  'Your email address is not verified, and this site does not send email yet. Ask staff for the ' +
  'link of your verification email.'

function guard(
  { config }: Frame,
  permission: Permission,
  exchange: Exchange,
  req: Request,
): Reply | null {
  const { member } = exchange
  if (can(exchange.rights, permission)) return null
  if (exchange.token !== null) return refuseScope(permission, exchange.token)
  if (member !== null) {
    if (isHeldBack(permission, member.verification)) {
      return refuse('EMAIL_UNPROVEN', sendsMail(config) ? {} : { detail: NO_MAIL })
    }
    const isOwed = member.secondFactor === 'owed' && isForStaff(permission)
    return refuse(isOwed ? 'SECOND_FACTOR_OWED' : 'FORBIDDEN')
  }
  const isTool = exchange.wantsJson || exchange.wantsText || exchange.dialect !== null
  if (isTool) return refuse('NOT_SIGNED_IN')
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const next = isRead ? exchange.path + exchange.search : ''
  return redirect(
    next === '' || next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`,
  )
}

// Settings can block uploads and invites, or everything, until the address is verified.
function isHeldBack(permission: Permission, verification: Verification): boolean {
  const isAsked = permission === 'torrents.upload' || permission === 'invites.make'
  return verification === 'required' || (verification === 'asked' && isAsked)
}

/** Whether a program reads something: it waits for its turn, and a page of a browser does not. */
function isReadOfProgram(
  { method, isForTools }: Action,
  exchange: Exchange,
  req: Request,
): boolean {
  if (method !== 'get' || exchange.signIn !== null) return false
  return exchange.token !== null || (isForTools === true && !takesHtml(req))
}

/** Browsers name HTML when they follow a link; `*`/`*` and nothing else means a program. */
export function takesHtml(req: Request): boolean {
  return (req.headers.accept ?? '').includes('text/html')
}

function isOwnForm(frame: Frame, exchange: Exchange, req: Request): boolean {
  const origins = ownOrigins(frame, exchange)
  const request = { headers: req.headers, body: exchange.body, ownOrigins: origins }
  return isFromHere(request, exchange.csrf)
}

function ownOrigins(frame: Frame, exchange: Exchange): readonly string[] {
  return [exchange.origin, frame.siteOrigin]
}

function callOf(
  frame: Frame,
  exchange: Exchange,
  req: Request,
): Omit<Call<string, Permission>, 'member' | 'signIn'> & Pick<Exchange, 'member' | 'signIn'> {
  const { query, body, files, member, signIn, token, address, agent, wantsJson, cookies, csrf } =
    exchange
  const { origin } = exchange
  return {
    db: frame.db,
    databaseUrl: frame.databaseUrl,
    config: frame.config,
    secrets: frame.secrets,
    log: frame.log,
    now: frame.clock.now(),
    clock: frame.clock,
    throttles: frame.throttles,
    features: frame.features,
    passwords: frame.passwords,
    torrentReader: frame.torrentReader,
    texts: frame.texts,
    own: frame.own,
    live: frame.live,
    rights: exchange.rights,
    eventsAfter: eventsAfter(req),
    isSecure: frame.isSecure,
    can: (permission) => can(exchange.rights, permission),
    params: req.params as Record<never, string>,
    here: exchange.path + exchange.search,
    actor: { memberId: member?.id ?? null, name: member?.name ?? 'guest', address },
    origin,
    ...{ query, body, files, member, signIn, token, address, agent, wantsJson, cookies, csrf },
  }
}

function eventsAfter(req: Request): string | null {
  if (!(req.headers.accept ?? '').includes('text/event-stream')) return null
  return String(req.headers['last-event-id'] ?? '')
}

async function withinLimit(work: Promise<Reply>, clock: WakingClock): Promise<Reply> {
  let cancel = () => {}
  const late = new Promise<Reply>((resolve) => {
    cancel = clock.after(ACTION_LIMIT_SECONDS, () => resolve(tookTooLong()))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    cancel()
  }
}
