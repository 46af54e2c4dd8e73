import { lookAlikeKey } from './look-alikes.ts'
import type { MemberRole } from '../roles/permission-rows.ts'
import { staffRoles } from '../roles/permission-rows.ts'

// Names that the program writes itself, or that seem to speak for the site. Names are compared by
// how they look: `Adm1n`, `s_t_a_f_f` and `rnoderator` are also reserved, and so is `admin-2`.

/** Names that the program writes in place of a member's name. */
const OF_PROGRAM = ['anonymous', 'system', 'deleted', 'deleted user', 'deleted member', 'old site']

/** Words that make a name seem to speak for the site. */
const OF_OFFICE = [
  ...['admin', 'admins', 'administrator', 'administrators', 'administration', 'sysadmin'],
  ...['staff', 'mod', 'mods', 'moderator', 'moderators', 'moderation', 'owner', 'webmaster'],
  ...['postmaster', 'hostmaster', 'support', 'helpdesk', 'official', 'noreply', 'security team'],
]

/** Words that can be added to such a name: `The-Admin`, `staff.team`. */
const OF_NO_MEANING = ['the', 'site', 'team', 'tracker', 'account', 'real', 'global', 'super']

/**
 * Who a name is reserved for: the program, which writes it; staff, who speak for the site; null: it
 * is free.
 */
export type Reserved = 'program' | 'staff' | null

/** A site name with fewer letters is part of too many other names. */
const MIN_WORD = 3

const PROGRAM = keysOf(OF_PROGRAM)
const OFFICE = keysOf(OF_OFFICE)
const MEANINGLESS = keysOf(OF_NO_MEANING)

/** Returns who a name is reserved for, on a site with this name. */
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
 * Returns whether a new account cannot have a name. Staff who may grant any role give names that
 * speak for the site to staff.
 */
export function isRefusedName(name: string, { siteName, role, isByOwner }: NewAccount): boolean {
  const kept = reservedFor(name, siteName)
  return kept === 'program' || (kept === 'staff' && !(isByOwner && staffRoles.includes(role)))
}

export interface NewAccount {
  readonly siteName: string
  readonly role: MemberRole
  /** Whether an owner of the site or the machine creates it. */
  readonly isByOwner: boolean
}

/** The error next to the field of such a name. */
export const RESERVED_NAME = 'is reserved; choose another one'

function keysOf(words: readonly string[]): readonly string[] {
  return words.map(lookAlikeKey)
}

/** Removes the number at the end of a name: `admin-2`, `deleted-7-1`. */
function withoutNumber(name: string): string {
  return name.normalize('NFKC').replace(/[\d_.-]+$/, '')
}

/** Matches `deleted-7`, also with letters that look like digits. */
function isOfDeleted(name: string): boolean {
  const key = lookAlikeKey(name)
  const [deleted] = keysOf(['deleted'])
  return key.startsWith(deleted) && /^[\dol]+$/.test(key.slice(deleted.length))
}

/** Returns whether a key consists of words, at least one of which speaks for the site. */
function speaksFor(key: string, speaking: readonly string[]): boolean {
  // Whether the first `at` letters are such words, and whether one of these speaks for the site.
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
