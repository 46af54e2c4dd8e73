import type { Permission } from '../../../../domain/roles/permissions.ts'
import { auditActions } from '../../../../domain/records/audit-actions.ts'
import type { AuditAction } from '../../../../domain/records/audit-actions.ts'
import { count, utc } from '../../../../shared/format.ts'
import * as addressLooks from '../../../../store/accounts/address-looks.ts'
import * as audit from '../../../../store/records/audit.ts'
import * as consoleSearch from '../../../../store/search/console-search.ts'
import * as memberSearch from '../../../../store/members/search.ts'
import * as networkBans from '../../../../store/bans/network-bans.ts'
import * as torrentCare from '../../../../store/torrents/care.ts'
import type { Call } from '../../../http/action.ts'
import { memberHref } from '../../frame/links.ts'
import { roleName } from '../../frame/role-label.ts'
import { staffReader } from '../../frame/staff-reader.ts'
import type { Asked } from './forms.ts'

/** The most results of each kind; their list has the rest. */
const BEST = 8

export interface FoundItem {
  readonly name: string
  readonly says: string
  readonly href: string
}

/** One kind of thing that the search box finds. */
interface Group {
  readonly name: string
  readonly permission: Permission
  /** Runs at most two statements; finds nothing when the text cannot be of this kind. */
  readonly find: (
    asked: Asked,
    call: Pick<Call<string, 'console.see'>, 'db' | 'secrets' | 'now' | 'member' | 'token' | 'can'>,
  ) => Promise<readonly FoundItem[]>
}

const WORDS = {
  passkey: 'has this passkey',
  'feed-key': 'has this feed key',
  invite: 'created this invite',
} as const

/** The kinds in the order in which they are shown. */
export const groups: readonly Group[] = [
  {
    name: 'Keys and invites',
    permission: 'members.see-private',
    async find({ isKey, text }, { db, secrets, now }) {
      if (!isKey) return []
      const rows = await consoleSearch.byKey(db, secrets, text, now)
      return rows.map(({ name, what, usedBy, isOpen }) => {
        const state = usedBy === null ? (isOpen ? 'open' : 'closed') : `used by ${usedBy}`
        const says = what === 'invite' ? `${WORDS[what]}, ${state}` : WORDS[what]
        return { name, says, href: memberHref(name) }
      })
    },
  },
  {
    name: 'Members',
    permission: 'members.see-private',
    async find({ text, isHash, network }, { db }) {
      if (isHash || network !== null || text.length < 2) return []
      const rows = await memberSearch.search(db, {
        ...{ words: text, network: null, role: null, state: null, sort: 'name', after: null },
        limit: BEST,
      })
      return rows.map(({ name, role, email, state }) => ({
        name,
        says: [roleName(role), email, ...(state === 'active' ? [] : [state])].join(' · '),
        href: memberHref(name),
      }))
    },
  },
  {
    name: 'Addresses',
    permission: 'members.see-private',
    async find({ network }, { db, now, member }) {
      if (network === null) return []
      const rows = await consoleSearch.byAddress(db, network, BEST)
      const ids = rows.map(({ memberId }) => memberId)
      await addressLooks.note(db, member, { ids }, 'members at an address', now)
      const ban = await networkBans.covering(db, network, now)
      const banned = { href: '/admin/bans?kind=network', says: `banned: ${ban?.reason}` }
      return [
        ...(ban === null ? [] : [{ name: ban.network, ...banned }]),
        ...rows.map(({ name, signIns, lastAt }) => ({
          name,
          says: `${count(signIns)} sign-ins, last used ${utc(lastAt)}`,
          href: memberHref(name),
        })),
      ]
    },
  },
  {
    name: 'Torrents',
    permission: 'torrents.remove',
    async find({ text, isKey, network }, { db }) {
      if (isKey || network !== null || text.length < 2) return []
      const filter = { words: text, state: null, before: null, limit: BEST }
      const rows = await torrentCare.list(db, filter)
      return rows.map(({ id, name, state, uploader }) => ({
        name,
        says: uploader === null ? state : `${state} · by ${uploader}`,
        href: `/torrents/${id}`,
      }))
    },
  },
  {
    name: 'Audit log',
    permission: 'audit.read',
    async find({ text, isKey }, call) {
      if (isKey || text === '') return []
      const limit = BEST
      const viewer = await staffReader(call)
      const [to, by] = await Promise.all([
        audit.list(call.db, { ...audit.everything, target: text, limit }, viewer),
        audit.list(call.db, { ...audit.everything, actor: text, limit }, viewer),
      ])
      const rows = [...to, ...by].sort((a, b) => b.at.getTime() - a.at.getTime())
      return rows.slice(0, BEST).map((row) => ({
        name: auditActions[row.action as AuditAction] ?? row.action,
        says: `${row.target_name} · by ${row.actor_name} · ${utc(row.at)}`,
        href: `/admin/audit?${new URLSearchParams({ target: row.target_name }).toString()}`,
      }))
    },
  },
]
