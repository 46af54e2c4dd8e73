import { setTimeout as pause } from 'node:timers/promises'
import { answerField } from '../../../domain/registration/questions.ts'
import { rulingTexts } from '../../../domain/registration/email-domains.ts'
import type { GuestPermission } from '../../../domain/roles/permissions.ts'
import * as questions from '../../../store/registration/questions.ts'
import * as emailDomains from '../../../store/bans/email-domains.ts'
import { roomFor } from '../../../store/registration/room.ts'
import type { ApplicationKind } from '../../../store/registration/applications.ts'
import * as applications from '../../../store/registration/applications.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call } from '../../http/action.ts'
import { del, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { networkOf } from '../../http/identity/client-network.ts'
import { uselessLink } from '../../http/identity/useless-link.ts'
import { untyped } from '../../http/frame/fields.ts'
import { formToken, guardForm } from '../../http/frame/form-guard.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { mailText, sendsMail } from '../../http/frame/mail-status.ts'
import { makeImage } from '../../images/parts/make.ts'
import * as api from './api.ts'
import { appealShape, readApplication } from './forms.ts'
import { appealPage, applyPage, MAX_PROOFS, applicationPage } from './pages.ts'

/**
 * The time an answer takes, longer than either case: it must not reveal whether the account exists.
 */
const APPEAL_MS = 250
/** Longer than any token in an email link. */
const MAX_TOKEN = 100
const ON_ITS_WAY = 'We sent you an email with a link. Open it to submit your application.'
const SUBMITTED =
  'Application submitted. This site does not send email yet: ask staff for the link to its status.'
const ON_ITS_WAY_IF = 'If there is such a closed account, we sent a link to its email address.'

type AnyCall = Call<string, GuestPermission>

export const applyForm = get('/apply', 'account.make', api.applyForm, async (call) => {
  const { db, csrf } = call
  const open = await openFor(call)
  if (!open.ok) return open.refusal
  const asked = await questions.all(db)
  const token = formToken(call, 'apply')
  const data = applyPage(untyped(), asked, { welcome: open.welcomeText, formToken: token })
  const items = asked.map((one) => ({ ...one, field: answerField(one) }))
  return page('registration/applications/form', data, { questions: items, csrf, formToken: token })
})

export const apply = post('/apply', 'account.make', api.apply, async (call) => {
  const { db, secrets, body, now, address } = call
  const open = await openFor(call)
  if (!open.ok) return open.refusal
  const asked = await questions.all(db)
  const again = (errors: FieldErrors) => {
    const more = { welcome: open.welcomeText, formToken: formToken(call, 'apply') }
    const data = applyPage({ values: body, errors }, asked, more)
    return invalid('registration/applications/form', data, errors)
  }
  const form = readApplication(asked, body)
  if (!form.ok) return again(form.errors)
  const faults = guardForm(call, 'apply', open.formSeconds)
  if (faults !== null) return again(faults)
  const ruling = await emailDomains.rulingOn(db, open, form.value.email)
  if (ruling !== 'taken') return again(wrong('email', rulingTexts[ruling]))
  const slow = await tooMany(call)
  if (slow !== null) return slow
  const proofs = await proofsOf(call)
  if (!proofs.ok) return again(wrong('proof', proofs.text))
  const given = { ...form.value, images: proofs.images, address, ...proofOf(call, open) }
  await applications.apply(db, secrets, given, now)
  return redirect('/login', sendsMail(call.config) ? ON_ITS_WAY : SUBMITTED)
})

export const appealForm = get('/reenable', 'account.enter', api.appealForm, (call) => {
  const token = formToken(call, 'reenable')
  return page('registration/applications/form', appealPage(untyped(), token), {
    csrf: call.csrf,
    formToken: token,
  })
})

export const appeal = post('/reenable', 'account.enter', api.appeal, async (call) => {
  const { db, secrets, config, body, now, address } = call
  const again = (errors: FieldErrors) =>
    invalid(
      'registration/applications/form',
      appealPage({ values: body, errors }, formToken(call, 'reenable')),
      errors,
    )
  const form = readForm(appealShape, body)
  if (!form.ok) return again(form.errors)
  const chosen = await settings.site(db, config)
  const faults = guardForm(call, 'reenable', chosen.formSeconds)
  if (faults !== null) return again(faults)
  const slow = await tooMany(call)
  if (slow !== null) return slow
  const { name: nameOrEmail, says } = form.value
  const answers = [{ label: 'Why should your account be reopened?', text: says }]
  const given = { nameOrEmail, answers, images: [], address, ...proofOf(call, chosen) }
  await Promise.all([applications.appeal(db, secrets, given, now), pause(APPEAL_MS)])
  return redirect('/login', mailText(call.config, ON_ITS_WAY_IF))
})

export const application = get('/apply/:token', 'account.make', api.show, (call) =>
  shown(call, 'application', call.params.token),
)

export const handInApplication = post('/apply/:token', 'account.make', api.handIn, (call) =>
  handedIn(call, 'application', call.params.token),
)

export const withdrawApplication = del('/apply/:token', 'account.make', api.withdraw, (call) =>
  withdrawn(call, 'application', call.params.token),
)

export const appealStatus = get('/reenable/:token', 'account.enter', api.show, (call) =>
  shown(call, 'appeal', call.params.token),
)

export const handInAppeal = post('/reenable/:token', 'account.enter', api.handIn, (call) =>
  handedIn(call, 'appeal', call.params.token),
)

export const withdrawAppeal = del('/reenable/:token', 'account.enter', api.withdraw, (call) =>
  withdrawn(call, 'appeal', call.params.token),
)

const PATHS = { application: '/apply', appeal: '/reenable' } as const
const hrefOf = (kind: ApplicationKind, token: string) =>
  `${PATHS[kind]}/${encodeURIComponent(token.slice(0, MAX_TOKEN))}`

async function shown(call: AnyCall, kind: ApplicationKind, token: string) {
  const found = await opened(call, kind, token)
  if (found === null) return uselessLink(call, 'PETITION_NOT_FOUND')
  const { state, answers, reason, createdAt, decidedAt } = found
  const json = { state, answers, reason, createdAt, decidedAt, csrf: call.csrf }
  return page(
    'registration/applications/show',
    applicationPage(kind, found, hrefOf(kind, token), call.now),
    json,
  )
}

async function handedIn(call: AnyCall, kind: ApplicationKind, token: string) {
  const found = await opened(call, kind, token)
  if (found === null) return uselessLink(call, 'PETITION_NOT_FOUND')
  if (!(await applications.handIn(call.db, found.id, call.now))) return refuse('PETITION_DECIDED')
  return redirect(hrefOf(kind, token), 'Submitted.')
}

async function withdrawn(call: AnyCall, kind: ApplicationKind, token: string) {
  const found = await opened(call, kind, token)
  if (found === null) return uselessLink(call, 'PETITION_NOT_FOUND')
  if (!(await applications.withdraw(call.db, found.id, call.now))) return refuse('PETITION_DECIDED')
  return redirect(hrefOf(kind, token), 'Withdrawn.')
}

function opened({ db, secrets }: AnyCall, kind: ApplicationKind, token: string) {
  return applications.find(db, secrets, kind, token.slice(0, MAX_TOKEN))
}

async function openFor({ db, config, now }: AnyCall) {
  const chosen = await settings.site(db, config)
  if (chosen.registration !== 'application') {
    const detail = chosen.closedText || 'This site is not accepting applications at the moment.'
    return { ok: false as const, refusal: refuse('REGISTRATION_CLOSED', { detail }) }
  }
  const room = await roomFor(db, { memberCap: chosen.memberCap, newcomersPerDay: 0 }, now)
  if (room === 'room') return { ok: true as const, ...chosen }
  const detail = 'This site has reached its maximum number of members.'
  return { ok: false as const, refusal: refuse('REGISTRATION_CLOSED', { detail }) }
}

// Without an email server no one could open the link, so staff see the application immediately.
function proofOf({ config }: AnyCall, { againDays }: settings.SiteSettings) {
  return { asksForProof: config.BABOU_SMTP_URL !== undefined, againDays }
}

async function tooMany({ throttles, address, now }: AnyCall) {
  const wait = await throttles.attempt('petition', networkOf(address), now)
  return wait === 0 ? null : refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
}

async function proofsOf({ files }: AnyCall) {
  const images: Uint8Array[] = []
  for (const { field, bytes } of files) {
    if (field !== 'proof' || images.length >= MAX_PROOFS) {
      return { ok: false as const, text: `can have at most ${MAX_PROOFS} files` }
    }
    const made = await makeImage(bytes)
    if (!made.ok) return made
    images.push(made.made.bytes)
  }
  return { ok: true as const, images }
}
