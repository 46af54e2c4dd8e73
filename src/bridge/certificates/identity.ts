import type { KeyObject } from 'node:crypto'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { SecureContext, SecureContextOptions } from 'node:tls'
import { createSecureContext } from 'node:tls'
import type { Config } from '../../shared/config.ts'
import { ConfigError } from '../../shared/config-file.ts'
import type { Timing } from '../timing.ts'
import { realTiming } from '../timing.ts'
import { REVOKED_FILE } from './authority.ts'

/** How often the files are checked, so that a new certificate needs no restart. */
const LOOK_SECONDS = 2

/** The files with a node's certificate, its key and the authorities that it trusts. */
export interface IdentityFiles {
  /** PEM: the node's certificate, then any intermediate certificates. */
  readonly certificate: string
  /** PEM; may be the same file as `certificate`. */
  readonly key: string
  /** PEM of the authorities; null: the certificates after the first one of `certificate`. */
  readonly authority: string | null
  /** PEM of revoked certificates; the file is optional unless the settings name it. */
  readonly revoked: { readonly file: string; readonly isNamed: boolean }
}

/** What this node shows to the other end of a `tls://` link, and which authorities it trusts. */
export interface Identity {
  readonly context: SecureContext
  /** The options from which the context was created, for a listener. */
  readonly options: SecureContextOptions
  /** `CN` of the certificate. */
  readonly name: string
  readonly until: Date
}

export interface IdentityKeeper {
  /**
   * Returns the latest identity that could be read.
   * @throws ConfigError when none could be read
   */
  readonly current: () => Identity
  /**
   * Calls `onChange` when the files contain another identity, and `onFault` once for each fault,
   * until the returned function is called. `isTrustOther`: whether the set of trusted authorities
   * changed.
   */
  readonly watch: (
    onChange: (identity: Identity, isTrustOther: boolean) => void,
    onFault: (fault: string) => void,
  ) => () => void
}

/** Why the files could not be read, and what `stampOf` returned for them. */
interface Fault {
  readonly error: Error
  readonly stamp: string
}

type CertificateConfig = Pick<
  Config,
  'BABOU_DATA' | 'BABOU_BRIDGE_CERT' | 'BABOU_BRIDGE_KEY' | 'BABOU_BRIDGE_CA' | 'BABOU_BRIDGE_CRL'
>

/** Returns the folder to which `babou bridge cert` writes. */
export function certificateFolder(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(config.BABOU_DATA, 'bridge')
}

/** Returns the file with this machine's certificate, unless the settings name another one. */
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

/** Creates the keeper of the identity in these files, which follows changes of the files. */
export function createIdentity(files: IdentityFiles, timing: Timing = realTiming): IdentityKeeper {
  const { seconds, after } = timing
  let identity: Identity | null = null
  let stamp = ''
  let fault: Fault | null = null
  let lookedAt = -Infinity

  /**
   * Reads the files if they have changed. After a fault, they are read at each check, because what
   * resolves it, such as a permission to read a file, does not always change the file.
   */
  function refresh(): void {
    let now = ''
    try {
      now = stampOf(files)
      if (now !== stamp) identity = readIdentity(files)
      stamp = now
      fault = null
    } catch (error) {
      fault = { error: error as Error, stamp: now }
    }
  }

  return {
    current() {
      if (identity !== null && seconds() - lookedAt < LOOK_SECONDS) return identity
      lookedAt = seconds()
      refresh()
      if (identity !== null) return identity
      throw fault?.error ?? new ConfigError(`${files.certificate} cannot be read`)
    },
    watch(onChange, onFault) {
      let known = identity
      let told = ''
      let callOff = after(LOOK_SECONDS, look)
      return () => callOff()

      function look(): void {
        callOff = after(LOOK_SECONDS, look)
        refresh()
        const says = fault === null ? '' : `${fault.stamp} ${fault.error.message}`
        if (fault !== null && says !== told) onFault(fault.error.message)
        told = says
        if (identity === null || identity === known) return
        const isTrustOther = trustOf(identity) !== trustOf(known)
        known = identity
        onChange(identity, isTrustOther)
      }
    },
  }
}

/** Returns what determines which peers are trusted, as text. */
function trustOf(identity: Identity | null): string {
  const { ca, crl } = identity?.options ?? {}
  return JSON.stringify([ca, crl])
}

/**
 * Returns a text that differs whenever one of the files has changed.
 * @throws ConfigError for a file that exists but cannot be read
 */
function stampOf({ certificate, key, authority, revoked }: IdentityFiles): string {
  return [certificate, key, authority, revoked.file]
    .map((file) => {
      const found = file === null ? undefined : lookAt(file)
      return found === undefined ? '-' : `${found.ino}:${found.size}:${found.mtimeMs}`
    })
    .join(' ')
}

function lookAt(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })
  } catch (error) {
    throw new ConfigError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/**
 * Reads and checks the files.
 * @throws ConfigError that names the file and the fault
 */
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

/** The contents of the files with an identity. */
export interface IdentityTexts {
  readonly certificate: string
  readonly key: string
  readonly authority: string | null
  readonly revoked: string | undefined
}

/**
 * Builds an identity from PEM texts; errors name `files`.
 * @throws ConfigError when the texts are not valid or do not belong together
 */
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
      `${files.certificate} holds no authority certificate after the node's certificate: ` +
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
      `${file}: ${why}; tls:// needs a certificate: create one with ` +
        '`npx babou bridge cert init`, or name it in BABOU_BRIDGE_CERT',
    )
  }
}
