import { lookAlikeKey } from './look-alikes.ts'
import type { MemberRole } from '../roles/permission-rows.ts'
import { staffRoles } from '../roles/permission-rows.ts'

// Names that the program itself uses, or that seem to speak for the site. Names are compared by how
// they look: `Adm1n`, `s_t_a_f_f`, `rnoderator` and `admin-2` are also reserved.

/** Names that the program shows in place of a member's name. */
const OF_PROGRAM = [
  ...['anonymous', 'system', 'deleted', 'deleted user', 'deleted member', 'old site'],
  'command line',
]

/** Words that make a name seem to speak for the site. */
const OF_OFFICE = [
  ...['admin', 'admins', 'administrator', 'administrators', 'administration', 'sysadmin'],
  ...['staff', 'mod', 'mods', 'moderator', 'moderators', 'moderation', 'owner', 'webmaster'],
  ...['postmaster', 'hostmaster', 'support', 'helpdesk', 'official', 'noreply', 'security team'],
  // The audit log shows it for what the program does.
  'babou',
]

/** Words that such a name may contain in addition: `The-Admin`, `staff.team`. */
const OF_NO_MEANING = ['the', 'site', 'team', 'tracker', 'account', 'real', 'global', 'super']

/**
 * For what a name is reserved: for the program, which uses it, or for staff, who speak for the
 * site; null: it is not reserved.
 */
export type Reserved = 'program' | 'staff' | null

/**
 * The fewest letters of a site's name for it to be reserved: shorter ones are part of too many
 * other names.
 */
const MIN_WORD = 3

const PROGRAM = keysOf(OF_PROGRAM)
const OFFICE = keysOf(OF_OFFICE)
const MEANINGLESS = keysOf(OF_NO_MEANING)

/** Returns for what a name is reserved, on a site with this name. */
export function reservedFor(name: string, siteName: string): Reserved {
  const forms = [lookAlikeKey(name), lookAlikeKey(withoutNumber(name))]
  if (forms.some((form) => PROGRAM.includes(form)) || isOfDeleted(name)) return 'program'
  const site = lookAlikeKey(siteName)
  const speaking = site.length < MIN_WORD ? OFFICE : [...OFFICE, site]
  return forms.some((form) => (form !== '' && form === site) || speaksFor(form, speaking))
    ? 'staff'
    : null
}

/**
 * Whether a new account cannot have a name. Staff who may grant any role can give staff names that
 * speak for the site.
 */
export function isRefusedName(name: string, { siteName, role, isByOwner }: NewAccount): boolean {
  const kept = reservedFor(name, siteName)
  return kept === 'program' || (kept === 'staff' && !(isByOwner && staffRoles.includes(role)))
}

export interface NewAccount {
  readonly siteName: string
  readonly role: MemberRole
  /** Whether an owner of the site, or the owner of the machine, creates the account. */
  readonly isByOwner: boolean
}

/** The error message next to the field, for such a name. */
export const RESERVED_NAME = 'is reserved; choose another one'

function keysOf(words: readonly string[]): readonly string[] {
  return words.map(lookAlikeKey)
}

/** Removes the number at the end of a name: `admin-2`, `deleted-7-1`. */
function withoutNumber(name: string): string {
  return name.normalize('NFKC').replace(/[\d_.-]+$/, '')
}

/** Whether a name looks like `deleted-7`, also with letters that look like digits. */
function isOfDeleted(name: string): boolean {
  const key = lookAlikeKey(name)
  const [deleted] = keysOf(['deleted'])
  return key.startsWith(deleted) && /^[\dol]+$/.test(key.slice(deleted.length))
}

/** Whether a key consists of such words, of which at least one speaks for the site. */
function speaksFor(key: string, speaking: readonly string[]): boolean {
  // For each length: whether that many first letters consist of such words, and whether one of
  // these speaks for the site.
  const reached = new Map<number, boolean>([[0, false]])
  for (let at = 0; at < key.length; at++) {
    const before = reached.get(at)
    if (before === undefined) continue
    const step = (word: string, speaks: boolean) => {
      if (!key.startsWith(word, at)) return
      const end = at + word.length
      reached.set(end, before || speaks || reached.get(end) === true)
    }
    for (const word of speaking) step(word, true)
    for (const word of MEANINGLESS) step(word, false)
  }
  return reached.get(key.length) === true
}
