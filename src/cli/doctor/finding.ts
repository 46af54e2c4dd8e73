import type { Config } from '../../shared/config.ts'
import type { Holder } from '../../shared/file-lock.ts'
import type { Health } from '../../store/fleet/health.ts'
import type { RoleState } from '../endpoints/ask-role.ts'
import type { CertificateLook } from './certificate-look.ts'
import type { Leftover } from './leftovers.ts'
import type { Machine } from './machine.ts'
import type { ProxyLook } from './proxy-look.ts'

/** How bad it is: `fatal` keeps something from working, and makes the exit status 1. */
export const severities = ['fatal', 'warning', 'note', 'ok'] as const
export type Severity = (typeof severities)[number]

/** One thing that the doctor found. */
export interface Finding {
  /** The check it belongs to. */
  readonly check: string
  readonly severity: Severity
  /** The finding, with its figures. */
  readonly found: string
  /** How to fix it; null if there is nothing to do. */
  readonly mend: string | null
}

/** The place and the state of the database. */
export interface DatabaseLook {
  readonly isEmbedded: boolean
  /**
   * The folder of an embedded database, or host and name of another one; null: none was created
   * yet.
   */
  readonly place: string | null
  /** The account that owns the files of the embedded one; null: none, or not embedded. */
  readonly owner: string | null
  /** Null: it does not answer, or there is none yet. */
  readonly health: Health | null
  /** Why it does not answer. */
  readonly error: string | null
}

/**
 * Everything that the checks evaluate, gathered once, so that a check is a plain function of it.
 */
export interface Examined {
  readonly config: Config
  readonly machine: Machine
  readonly roles: readonly RoleState[]
  /** `babou up` on this data, if it is running. */
  readonly supervisor: Holder | null
  readonly database: DatabaseLook
  /** The fingerprint of our secret; null: none was created yet. */
  readonly secretFingerprint: string | null
  /** Null when the roles in question are not running. */
  readonly proxies: ProxyLook
  readonly bridge: BridgeLook
  readonly leftovers: readonly Leftover[]
  readonly now: Date
}

export interface BridgeLook {
  /** Where jobs listens, or why it cannot. */
  readonly listen: readonly string[] | string
  /** Where a tracker connects to, or why it cannot. */
  readonly connect: readonly string[] | string
  /** The URLs to which a tracker connects, with the error that the doctor got; null: none. */
  readonly faults: ReadonlyMap<string, string | null>
  /** The certificate for `tls://`; null when no URL uses it. */
  readonly certificate: CertificateLook | null
}

export interface Check {
  readonly name: string
  readonly look: (examined: Examined) => readonly Finding[]
}

type Judge = (found: string, mend: string) => Finding

/** The findings of one check. */
export function findings(check: string) {
  const judge =
    (severity: Severity): Judge =>
    (found, mend) => ({ check, severity, found, mend })
  return {
    fatal: judge('fatal'),
    warning: judge('warning'),
    note: (found: string, mend: string | null = null): Finding => ({
      check,
      severity: 'note',
      found,
      mend,
    }),
    ok: (found: string): Finding => ({ check, severity: 'ok', found, mend: null }),
  }
}
