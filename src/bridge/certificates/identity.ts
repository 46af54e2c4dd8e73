import type { KeyObject } from 'node:crypto'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { SecureContext, SecureContextOptions } from 'node:tls'
import { createSecureContext } from 'node:tls'
import type { Config } from '../../shared/config.ts'
import { ConfigError } from '../../shared/config.ts'
import { REVOKED_FILE } from './authority.ts'

/** Files are looked at again after so long, so that a new certificate needs no restart. */
const LOOK_SECONDS = 2

/** Where a node's certificate, its key and what it trusts are. */
export interface IdentityFiles {
  /** PEM: the certificate, then those between it and its authority. */
  readonly certificate: string
  /** PEM; may be the same file. */
  readonly key: string
  /** PEM of the authorities; null: the certificates behind the first one of `certificate`. */
  readonly authority: string | null
  /** PEM of revoked certificates; need not exist when it is the usual place. */
  readonly revoked: { readonly file: string; readonly isNamed: boolean }
}

/** Who this node is to the other end of a `tls://` link, and whom it trusts. */
export interface Identity {
  readonly context: SecureContext
  /** What the context was made of, for a listener. */
  readonly options: SecureContextOptions
  /** `CN` of the certificate. */
  readonly name: string
  readonly until: Date
}

export interface IdentityKeeper {
  /** As the files have it; the one before when they cannot be read. @throws ConfigError at first */
  readonly current: () => Identity
  /**
   * Calls back when the files have become another identity, until the returned is called.
   * `isTrustOther`: whether others are trusted than before.
   */
  readonly watch: (
    onChange: (identity: Identity, isTrustOther: boolean) => void,
    onFault: (fault: string) => void,
  ) => () => void
}

type CertificateConfig = Pick<
  Config,
  'BABOU_DATA' | 'BABOU_BRIDGE_CERT' | 'BABOU_BRIDGE_KEY' | 'BABOU_BRIDGE_CA' | 'BABOU_BRIDGE_CRL'
>

/** The folder of what `babou bridge cert` makes. */
export function certificateFolder(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(config.BABOU_DATA, 'bridge')
}

/** The file of this machine's own certificate, unless the settings name another. */
export function ownBundle(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(certificateFolder(config), 'node.pem')
}

export function identityFiles(config: CertificateConfig): IdentityFiles {
  const certificate = config.BABOU_BRIDGE_CERT ?? ownBundle(config)
  const usual = path.join(certificateFolder(config), REVOKED_FILE)
  const named = config.BABOU_BRIDGE_CRL
  return {
    certificate,
    key: config.BABOU_BRIDGE_KEY ?? certificate,
    authority: config.BABOU_BRIDGE_CA ?? null,
    revoked: { file: named ?? usual, isNamed: named !== undefined },
  }
}

/** Keeps the identity of these files. `seconds` only grow. */
export function createIdentity(files: IdentityFiles, seconds: () => number): IdentityKeeper {
  let identity: Identity | null = null
  let stamp = ''
  let lookedAt = -Infinity

  /** Reads the files when they are others than before. @throws ConfigError, once for each state */
  function refresh(): void {
    const now = stampOf(files)
    if (now === stamp) return
    stamp = now
    identity = readIdentity(files)
  }

  return {
    current() {
      if (identity !== null && seconds() - lookedAt < LOOK_SECONDS) return identity
      lookedAt = seconds()
      try {
        refresh()
      } catch (error) {
        if (identity === null) throw error
      }
      if (identity === null) throw new ConfigError(`${files.certificate} cannot be read`)
      return identity
    },
    watch(onChange, onFault) {
      let known = identity
      const timer = setInterval(() => {
        try {
          refresh()
          if (identity === null || identity === known) return
          const isTrustOther = trustOf(identity) !== trustOf(known)
          known = identity
          onChange(identity, isTrustOther)
        } catch (error) {
          onFault(error instanceof Error ? error.message : String(error))
        }
      }, LOOK_SECONDS * 1000)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}

/** What decides who is trusted. */
function trustOf(identity: Identity | null): string {
  const { ca, crl } = identity?.options ?? {}
  return JSON.stringify([ca, crl])
}

/** Tells one state of the files from another. */
function stampOf({ certificate, key, authority, revoked }: IdentityFiles): string {
  return [certificate, key, authority, revoked.file]
    .map((file) => {
      const found = file === null ? undefined : fs.statSync(file, { throwIfNoEntry: false })
      return found === undefined ? '-' : `${found.ino}:${found.size}:${found.mtimeMs}`
    })
    .join(' ')
}

/** @throws ConfigError that says which file is wrong, and how. */
function readIdentity(files: IdentityFiles): Identity {
  const { file, isNamed } = files.revoked
  return identityOf(
    {
      certificate: textOf(files.certificate),
      key: textOf(files.key),
      authority: files.authority === null ? null : textOf(files.authority),
      revoked: isNamed || fs.existsSync(file) ? textOf(file) : undefined,
    },
    files,
  )
}

/** What the files of an identity hold. */
export interface IdentityTexts {
  readonly certificate: string
  readonly key: string
  readonly authority: string | null
  readonly revoked: string | undefined
}

/** An identity of PEM texts; `files` are named when something is wrong. @throws ConfigError */
export function identityOf(texts: IdentityTexts, files: IdentityFiles): Identity {
  const [first, ...others] = certificatesOf(texts.certificate, files.certificate)
  const key = privateKeyOf(texts.key, files.key)
  const leaf = new X509Certificate(first)
  if (!leaf.checkPrivateKey(key)) {
    throw new ConfigError(`${files.key} is not the key of the certificate in ${files.certificate}`)
  }
  const { authority } = texts
  const trusted = authority === null ? others : certificatesOf(authority, files.authority ?? '')
  if (trusted.length === 0) {
    throw new ConfigError(
      `${files.certificate} has no certificate of an authority behind its own: ` +
        'name the file of one as BABOU_BRIDGE_CA',
    )
  }
  const options: SecureContextOptions = {
    minVersion: 'TLSv1.3',
    cert: (authority === null ? [first] : [first, ...others]).join(''),
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    ca: trusted,
    crl: texts.revoked,
  }
  return {
    name: /^CN=(.*)$/m.exec(leaf.subject)?.[1] ?? leaf.serialNumber,
    until: new Date(leaf.validTo),
    options,
    context: contextOf(options, files),
  }
}

function contextOf(options: SecureContextOptions, files: IdentityFiles): SecureContext {
  try {
    return createSecureContext(options)
  } catch (error) {
    throw new ConfigError(`${files.revoked.file} or ${files.certificate}: ${String(error)}`)
  }
}

function certificatesOf(text: string, file: string): string[] {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g)
  if (found === null) throw new ConfigError(`${file} holds no certificate in PEM`)
  return found.map((one) => {
    try {
      return new X509Certificate(one).toString()
    } catch {
      throw new ConfigError(`${file} holds a certificate that cannot be read`)
    }
  })
}

function privateKeyOf(text: string, file: string): KeyObject {
  const pem = /-----BEGIN (?:EC |RSA )?PRIVATE KEY-----[^-]+-----END [A-Z ]+-----/.exec(text)
  if (pem === null) throw new ConfigError(`${file} holds no private key in PEM`)
  try {
    return createPrivateKey(pem[0])
  } catch {
    throw new ConfigError(`${file} holds a private key that cannot be read`)
  }
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new ConfigError(
      `${file}: ${why}; tls:// needs a certificate: \`npx babou bridge cert init\` makes one, ` +
        'or BABOU_BRIDGE_CERT names it',
    )
  }
}
