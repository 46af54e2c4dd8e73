import { FILE_DOWNLOADS_PER_HOUR } from '../../../domain/rate-limits/floods.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { announceUrl, composeFile } from '../../../domain/torrents/compose-file.ts'
import { HOUR_MS } from '../../../domain/units.ts'
import * as downloads from '../../../store/torrents/downloads.ts'
import * as members from '../../../store/members/members.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as tokenUses from '../../../store/promotions/token-uses.ts'
import * as torrents from '../../../store/torrents/torrents.ts'
import type { Call, Reply } from '../../http/action.ts'
import { file, refuse } from '../../http/action.ts'
import { fileNameOf } from './file-name.ts'
import { listedTorrent } from './listed.ts'

export interface Fetcher {
  readonly member: { readonly id: number }
  readonly via: downloads.Via
}

/**
 * Returns a member's personal .torrent and records the download; the rules do not depend on how the
 * request authenticates.
 */
export async function personalFile(
  call: Call<string, Permission>,
  param: string,
  { member, via }: Fetcher,
): Promise<Reply> {
  const { db, config, address, agent, now } = call
  const found = await listedTorrent({ ...call, member }, param)
  if (!found.ok) return found.reply
  // A frozen torrent is not sent to anyone, not even to its uploader.
  const isFrozen = found.torrent.state === 'frozen' && !call.can('torrents.moderate')
  if (isFrozen) return refuse('TORRENT_FROZEN')
  const { id, name } = found.torrent
  const tokenId = via === 'token' ? (call.token?.id ?? null) : null
  const tool = { torrentId: id, memberId: member.id, via, tokenId, agent }
  const wait = await secondsToWait(call, tool)
  if (wait > 0) return refuse('FETCHED_TOO_OFTEN', { retryAfterSeconds: wait })
  const parts = await torrents.fileParts(db, id)
  if (parts === undefined) return refuse('TORRENT_NOT_FOUND')
  if (parts.lacksLayers) return refuse('LAYERS_LACKING')
  if (!(await torrents.mayDownload(db, member.id, id))) {
    return refuse('FORBIDDEN', { detail: 'Downloading is disabled for your account.' })
  }
  const unpaid = call.query.usetoken === '1' ? await spendToken(call, member.id, id) : null
  if (unpaid !== null) return unpaid
  const passkey = await members.passkeyOf(db, call.secrets, member.id)
  const bytes = composeFile({
    ...parts,
    announceUrl: announceUrl(config.BABOU_TRACKER_URL, passkey),
    moreUrls: (config.BABOU_TRACKER_MORE_URLS ?? []).map((base) => announceUrl(base, passkey)),
    detailsUrl: `${config.BABOU_SITE_URL}/torrents/${id}`,
  })
  const { siteName } = await settings.site(db, config)
  await downloads.record(db, { ...tool, address }, now)
  return file('application/x-bittorrent', bytes, fileNameOf(`[${siteName}] ${name}`, '.torrent'))
}

/** Spends a token; null when one was used or none was needed: tokens are never wasted. */
async function spendToken(
  { db, now }: Pick<Call<string, Permission>, 'db' | 'now'>,
  memberId: number,
  torrentId: number,
): Promise<Reply | null> {
  const spent = await tokenUses.spend(db, memberId, torrentId, now)
  return !spent.ok && spent.code === 'NO_TOKENS' ? refuse('NO_TOKENS') : null
}

async function secondsToWait(
  { db, now }: Pick<Call<string, Permission>, 'db' | 'now'>,
  tool: downloads.Tool,
): Promise<number> {
  const since = new Date(now.getTime() - HOUR_MS)
  const earlier = await downloads.fetchesBy(db, tool, since, FILE_DOWNLOADS_PER_HOUR)
  if (earlier.length < FILE_DOWNLOADS_PER_HOUR) return 0
  return Math.max(1, Math.ceil((earlier[0].getTime() - since.getTime()) / 1000))
}
