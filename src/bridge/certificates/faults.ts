import type { TLSSocket } from 'node:tls'

// Why a certificate is not accepted, and what to do about it.

const faults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: create a new one with `npx babou bridge cert renew`',
  CERT_NOT_YET_VALID: 'is not valid yet: the clocks of the two machines differ',
  CERT_REVOKED: 'was revoked',
  INVALID_PURPOSE: 'is for another role: trackers and jobs need different certificates',
  CRL_HAS_EXPIRED: 'cannot be checked: the revocation list is too old',
  UNABLE_TO_GET_CRL: 'cannot be checked: the revocation list is from another authority',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'does not name that host: create it with --host, once for each name that trackers use',
}

function textOf(code: string): string {
  return faults[code] ?? `is not from an authority that is trusted here (${code})`
}

/** Why a hub does not trust a tracker that has connected; undefined when it does. */
export function trackerFault(stream: TLSSocket): string | undefined {
  if (stream.authorized) return undefined
  if (stream.getPeerX509Certificate() === undefined) return 'the tracker shows no certificate'
  return `the certificate of the tracker ${textOf(String(stream.authorizationError))}`
}

/** Why a tracker could not make a secure connection to a hub. */
export function hubFault(name: string, error: NodeJS.ErrnoException): string {
  const code = error.code ?? ''
  const isOfCertificate = code in faults || /CERT|SIGNATURE|ISSUER|CRL|VERIFY/.test(code)
  if (isOfCertificate) return `the certificate of the hub at ${name} ${textOf(code)}`
  return `no TLS with ${name}: ${error.message}`
}
