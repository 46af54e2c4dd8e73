import { createIdentity, identityFiles } from '../../bridge/certificates/identity.ts'
import { ConfigError } from '../../shared/config-file.ts'
import type { Config } from '../../shared/config.ts'

/** The certificate of `tls://` links on this machine. */
export interface CertificateLook {
  readonly file: string
  /** The end of its validity; null: it cannot be used, and `fault` says why. */
  readonly until: Date | null
  readonly fault: string | null
}

/** Examines the certificate; null when no URL of the bridge uses TLS. */
export function lookAtCertificate(
  config: Config,
  urls: readonly (readonly string[] | string)[],
): CertificateLook | null {
  if (!urls.flat().some((url) => url.startsWith('tls:'))) return null
  const files = identityFiles(config)
  const file = files.certificate
  try {
    return { file, until: createIdentity(files).current().until, fault: null }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { file, until: null, fault: error.message }
  }
}
