import type { ClientRule } from '../../../../domain/announce/client-rules.ts'
import { clientName } from '../../../../domain/members/client-name.ts'
import { checkbox, id, strictRecord, text, time } from '../../../../shared/shape.ts'
import type { BanFilter } from '../../../../store/bans/bans.ts'
import { BAN_KINDS } from '../../../../store/bans/bans.ts'
import { readNetwork } from '../../../http/identity/client-address.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { ruleForm } from './clients/forms.ts'
import { banDays } from '../members/parts/forms.ts'

const reason = text(200).trim().min(3)
/** Checked to confirm a ban that includes your own address. */
const isSure = checkbox.optional()

export const networkForm = strictRecord({
  network: text(50).trim().min(1),
  reason,
  days: banDays,
  isSure,
})

export const asnForm = strictRecord({
  asn: text(50).trim().min(1).describe('AS64500, or an address that it announces'),
  reason,
  days: banDays,
  isSure,
})

const { prefix, least, most } = ruleForm.shape
export const clientForm = strictRecord({ prefix, least, most, reason, days: banDays })

/** Returns the client that a form or an address describes; null for none. */
export function clientIn(fields: Fields): ClientRule | null {
  const read = clientForm.pick({ prefix: true, least: true, most: true }).strip().safeParse(fields)
  if (!read.success) return null
  const { prefix: start, least: from, most: to } = read.data
  return { prefix: start, least: from || undefined, most: to || undefined, isAllowed: false }
}

/** Returns the suggested reason for a ban of one version: `qBittorrent 4.5 is not allowed`. */
export function usualReason(fields: Fields): string {
  const rule = clientIn(fields)
  if (rule === null) return ''
  const isOne = rule.least !== undefined && rule.least === rule.most
  const start = `${rule.prefix}${isOne ? rule.least : ''}-`
  const isNamed = isOne || rule.prefix.length > SHORT_PREFIX
  return isNamed ? `${clientName(Buffer.from(start, 'latin1'))} is not allowed` : ''
}

/** The length of `-qB`, which names a program but not its version. */
const SHORT_PREFIX = 3

const placeShape = strictRecord({ since: time, kind: text(20), id })

/** Reads the filters of the list, and where it starts. */
export function bansQuery(query: Fields): BanFilter {
  const place = decodeCursor(placeShape, query.cursor)
  const words = typeof query.q === 'string' ? query.q.trim().slice(0, 100) : ''
  return {
    kind: BAN_KINDS.find((one) => one === query.kind) ?? null,
    words,
    network: words === '' ? null : readNetwork(words),
    after: place === null ? null : { ...place, since: new Date(place.since) },
    limit: listLimit(query.limit),
  }
}

/** The shortest prefix that may be banned: shorter ones contain half the world. */
const LEAST_BITS = { 4: 8, 6: 16 } as const

/** Returns why a network cannot be banned; null when it can. */
export function unbannable(network: string): string | null {
  const bits = Number(network.split('/')[1])
  const least = network.includes(':') ? LEAST_BITS[6] : LEAST_BITS[4]
  return bits < least ? `must not be wider than /${least}` : null
}

/** Reads `AS64500` or `64500`; null for anything else. */
export function asnIn(given: string): number | null {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(given)?.[1]
  const asn = digits === undefined ? 0 : Number(digits)
  return asn >= 1 && asn <= 4_294_967_295 ? asn : null
}
