import type { TLSSocket } from 'node:tls'

// Why a certificate is not taken, in words that say what to do.

const faults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: `npx babou bridge cert renew` makes a new one',
  CERT_NOT_YET_VALID: 'is not valid yet: the clocks of the two machines differ',
  CERT_REVOKED: 'was revoked',
  INVALID_PURPOSE: 'is not for this role: trackers and jobs need certificates of their own kind',
  CRL_HAS_EXPIRED: 'cannot be judged: the list of revoked certificates is too old',
  UNABLE_TO_GET_CRL: 'cannot be judged: the list of revoked certificates is of another authority',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'does not name that host: make it with --host, once for each name that trackers use',
}

function textOf(code: string): string {
  return faults[code] ?? `is not of an authority that is trusted here (${code})`
}

/** Why a hub does not trust a tracker that has connected, or undefined when it does. */
export function trackerFault(stream: TLSSocket): string | undefined {
  if (stream.authorized) return undefined
  if (stream.getPeerX509Certificate() === undefined) return 'the tracker shows no certificate'
  return `the certificate of the tracker ${textOf(String(stream.authorizationError))}`
}

/** What a tracker says of a hub to which no secure connection was made. */
export function hubFault(name: string, error: NodeJS.ErrnoException): string {
  const code = error.code ?? ''
  const isOfCertificate = code in faults || /CERT|SIGNATURE|ISSUER|CRL|VERIFY/.test(code)
  if (isOfCertificate) return `the certificate of the hub at ${name} ${textOf(code)}`
  return `no TLS with ${name}: ${error.message}`
}
