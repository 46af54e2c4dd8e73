import type { Config } from '../../shared/config.ts'
import type { Holder } from '../../shared/file-lock.ts'
import type { Health } from '../../store/fleet/health.ts'
import type { RoleState } from '../endpoints/ask-role.ts'
import type { CertificateLook } from './certificate-look.ts'
import type { Leftover } from './leftovers.ts'
import type { Machine } from './machine.ts'
import type { ProxyLook } from './proxy-look.ts'

/** How serious a finding is. `fatal`: something cannot work, and the exit status is 1. */
export const severities = ['fatal', 'warning', 'note', 'ok'] as const
export type Severity = (typeof severities)[number]

/** One thing that the doctor found. */
export interface Finding {
  /** The check to which it belongs. */
  readonly check: string
  readonly severity: Severity
  /** The finding, with its figures. */
  readonly found: string
  /** How to fix it; null if there is nothing to do. */
  readonly mend: string | null
}

/** Where the database is, and what state it is in. */
export interface DatabaseLook {
  readonly isEmbedded: boolean
  /**
   * The folder of an embedded database, or host and name of another one; null: no database was
   * created yet.
   */
  readonly place: string | null
  /**
   * The account that owns the files of an embedded database; null: there are none, or it is not
   * embedded.
   */
  readonly owner: string | null
  /** Null: the database does not answer, or there is none yet. */
  readonly health: Health | null
  /** Why the database does not answer. */
  readonly error: string | null
}

/**
 * Everything that the checks evaluate. It is gathered once, so that a check is a pure function of
 * it.
 */
export interface Examined {
  readonly config: Config
  readonly machine: Machine
  readonly roles: readonly RoleState[]
  /** The `babou up` that uses this data folder, if it is running. */
  readonly supervisor: Holder | null
  readonly database: DatabaseLook
  /** The fingerprint of this installation's secret; null: none was created yet. */
  readonly secretFingerprint: string | null
  /** What the public addresses answered; null for roles that are not running. */
  readonly proxies: ProxyLook
  readonly bridge: BridgeLook
  readonly leftovers: readonly Leftover[]
  readonly now: Date
}

export interface BridgeLook {
  /** The URLs on which jobs listens, or why it cannot. */
  readonly listen: readonly string[] | string
  /** The URLs to which a tracker connects, or why it cannot. */
  readonly connect: readonly string[] | string
  /** The URLs to which a tracker connects, with the error that the doctor got; null: no error. */
  readonly faults: ReadonlyMap<string, string | null>
  /** The certificate for `tls://`; null when no URL uses it. */
  readonly certificate: CertificateLook | null
}

export interface Check {
  readonly name: string
  readonly look: (examined: Examined) => readonly Finding[]
}

type Judge = (found: string, mend: string) => Finding

/** Creates the functions that make findings of one check. */
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
