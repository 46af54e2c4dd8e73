import { X509Certificate } from 'node:crypto'
import type { SecureContextOptions, TLSSocket } from 'node:tls'

// Why a certificate is not accepted, and what to do about it.

const faults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: create a new one with `npx babou bridge cert renew`',
  CERT_NOT_YET_VALID: 'is not valid yet: the clocks of the two machines differ',
  CERT_REVOKED: 'was revoked: create another one with `npx babou bridge cert add`',
  INVALID_PURPOSE: 'is for another role: trackers and jobs need different certificates',
  CRL_HAS_EXPIRED: 'cannot be checked: copy the current revocation list, this one is too old',
  UNABLE_TO_GET_CRL: 'cannot be checked: copy the revocation list of the same authority',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'does not name that host: create it with --host, once for each name that trackers use',
}

function textOf(code: string): string {
  return faults[code] ?? `is not from an authority that is trusted here (${code})`
}

/** Returns why a hub does not trust a tracker that connected; undefined when it does. */
export function trackerFault(stream: TLSSocket): string | undefined {
  if (stream.authorized) return undefined
  if (stream.getPeerX509Certificate() === undefined) return 'the tracker shows no certificate'
  return `the certificate of the tracker ${textOf(String(stream.authorizationError))}`
}

/** Returns why a tracker could not open a secure connection to a hub. */
export function hubFault(name: string, error: NodeJS.ErrnoException): string {
  const code = error.code ?? ''
  const isOfCertificate = code in faults || /CERT|SIGNATURE|ISSUER|CRL|VERIFY/.test(code)
  if (isOfCertificate) return `the certificate of the hub at ${name} ${textOf(code)}`
  return `no TLS with ${name}: ${error.message}`
}

/**
 * Errors that OpenSSL reports for every tracker, because it expects a certificate of jobs, which
 * names a host.
 */
const OF_A_TRACKER = ['INVALID_PURPOSE', 'ERR_TLS_CERT_ALTNAME_INVALID']
/** The extended key usage of trackers: TLS clients. */
const TRACKER_USAGE = '1.3.6.1.5.5.7.3.2'

/**
 * Returns why a tracker does not trust another one to which it connected; null when it does. The
 * fault about the purpose hides that of the authority, which is therefore checked again; later
 * faults (times, revocation) replace it.
 */
export function otherTrackerFault(
  stream: TLSSocket,
  authorities: SecureContextOptions['ca'],
): string | null {
  const certificate = stream.getPeerX509Certificate()
  if (certificate === undefined) return 'the other tracker shows no certificate'
  // Node gives the code either as text or as an error that has the code.
  const said = (stream.authorizationError ?? '') as unknown as string | NodeJS.ErrnoException
  const code = typeof said === 'string' ? said : (said.code ?? String(said))
  const isUsual = code === '' || OF_A_TRACKER.some((usual) => code.includes(usual))
  if (!isUsual) return `the certificate of the other tracker ${textOf(code)}`
  const trusted = [authorities ?? []].flat().map((pem) => new X509Certificate(pem))
  const isIssued = trusted.some(
    (one) => certificate.checkIssued(one) && certificate.verify(one.publicKey),
  )
  if (!isIssued) return `the certificate of the other tracker ${textOf('UNKNOWN_ISSUER')}`
  if (certificate.keyUsage?.includes(TRACKER_USAGE) === true) return null
  return `the certificate of the other tracker ${textOf('INVALID_PURPOSE')}`
}
