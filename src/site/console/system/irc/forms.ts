import { createSecureContext } from 'node:tls'
import { checkbox, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { NetworkSecrets, NetworkSettings } from '../../../../store/irc/networks.ts'
import { SIGN_INS } from '../../../../store/irc/networks.ts'
import type { Fields, FieldErrors } from '../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../http/frame/forms.ts'

const whole = (pattern: RegExp, says: string) => text(6).trim().regex(pattern, says)
/** A secret; an empty field leaves it unchanged. */
const secret = (limit: number) => text(limit).optional()

/** The most characters of certificates and keys as PEM. */
const MAX_PEM = 65_536

/** RFC 2812, with the length that today's networks allow. */
const NICK = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]{0,29}$/
const HOST = /^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:.]{2,45})$/
const PORT = /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/

export const networkForm = strictRecord({
  name: text(60).trim().min(1),
  host: text(253).trim().regex(HOST, 'must be a host name or an IP address'),
  port: whole(PORT, 'must be from 1 to 65535'),
  isTls: checkbox.optional(),
  authorities: text(MAX_PEM)
    .trim()
    .optional()
    .describe('PEM: authorities to trust in addition to those of the system'),
  nick: text(30).trim().regex(NICK, 'is not a valid nick'),
  realName: text(100).trim().min(1),
  signIn: oneOf(SIGN_INS),
  account: text(60).trim().regex(/^\S*$/, 'cannot contain spaces').optional(),
  password: secret(200).describe('empty: unchanged, unless the host changes'),
  serverPassword: secret(200).describe('empty: unchanged; none if the host changes'),
  certificate: secret(MAX_PEM).describe('PEM: certificate and private key; empty: unchanged'),
  lineSeconds: text(5)
    .trim()
    .regex(/^\d{1,2}(\.\d{1,2})?$/, 'must be a number of seconds from 0 to 60')
    .refine((given) => Number(given) <= 60, 'must be a number of seconds from 0 to 60'),
  isOn: checkbox.optional(),
})

export interface Network {
  readonly settings: NetworkSettings
  readonly hidden: NetworkSecrets
}

interface Stored {
  readonly host?: string
  readonly hasPassword: boolean
  readonly hasCertificate: boolean
}

const NOTHING: Stored = { hasPassword: false, hasCertificate: false }

/**
 * Reads the form of a network; `stored` has its current secrets, which are never sent to another
 * host.
 */
export function readNetwork(
  body: Fields,
  stored: Stored = NOTHING,
): { readonly ok: true; readonly value: Network } | { readonly ok: false; errors: FieldErrors } {
  const read = readForm(networkForm, body)
  if (!read.ok) return read
  const { authorities = '', account = '', port, lineSeconds, ...given } = read.value
  const settings = {
    ...{ name: given.name, host: given.host, port: Number(port), isTls: isChecked(given.isTls) },
    ...{ authorities: authorities === '' ? null : authorities, nick: given.nick },
    ...{ realName: given.realName, signIn: given.signIn, account },
    ...{ lineMs: Math.round(Number(lineSeconds) * 1_000), isOn: isChecked(given.isOn) },
  }
  const { host = given.host, hasPassword, hasCertificate } = stored
  const isMoved = host.toLowerCase() !== given.host.toLowerCase()
  const otherwise = isMoved ? null : undefined
  const hidden = {
    password: given.signIn === 'none' ? null : (secretOf(given.password) ?? otherwise),
    serverPassword: secretOf(given.serverPassword) ?? otherwise,
    certificate: secretOf(given.certificate),
  }
  const kept = { hasPassword: hasPassword && !isMoved, hasCertificate }
  const errors = faultOf(settings, hidden, kept)
  return errors === null ? { ok: true, value: { settings, hidden } } : { ok: false, errors }
}

/** Returns errors that involve several fields. */
function faultOf(
  { host, isTls, authorities, signIn, account }: NetworkSettings,
  { password, certificate }: NetworkSecrets,
  { hasPassword, hasCertificate }: Stored,
): FieldErrors | null {
  const isLocal = /^(localhost|127\.[\d.]+|::1)$/.test(host)
  if (!isTls && !isLocal && signIn !== 'none') {
    return wrong('isTls', 'is required for signing in: without TLS, others could read the password')
  }
  if (signIn === 'external') {
    if (!isTls) return wrong('isTls', 'is required for signing in with a certificate')
    if (certificate == null && !hasCertificate) return wrong('certificate', 'is required')
  } else if (signIn !== 'none') {
    if (account === '') return wrong('account', 'is required')
    if (password == null && !hasPassword) return wrong('password', 'is required')
  }
  const pem = {
    authorities: { ca: authorities },
    certificate: { cert: certificate, key: certificate },
  }
  if (authorities !== null && !isPem(pem.authorities))
    return wrong('authorities', 'is not valid PEM')
  if (certificate != null && !isPem(pem.certificate)) {
    return wrong('certificate', 'must be a certificate and its private key in PEM')
  }
  return null
}

function isPem(given: Readonly<Record<string, string | null | undefined>>): boolean {
  try {
    createSecureContext(given as Parameters<typeof createSecureContext>[0])
    return Object.values(given).every((pem) => pem?.includes('-----BEGIN ') ?? true)
  } catch {
    return false
  }
}

/** Reads a typed secret; undefined: it stays unchanged. */
export function secretOf(typed: string | undefined): string | undefined {
  return typed === undefined || typed === '' ? undefined : typed
}
