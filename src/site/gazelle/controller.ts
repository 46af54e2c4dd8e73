import { torrentIn } from '../../domain/gazelle/group.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import * as oldLinks from '../../store/imports/old-links.ts'
import type { Call, Reply } from '../http/action.ts'
import { get, moved, post, redirect, refuse } from '../http/action.ts'
import { refuseScope } from '../http/identity/refuse-scope.ts'
import { addLog } from './add-log.ts'
import { index, user } from './account.ts'
import * as api from './api.ts'
import { browse } from './browse.ts'
import type { GazelleCall } from './call.ts'
import { idIn } from './call.ts'
import { collage } from './collage.ts'
import { groupComments } from './comments.ts'
import { mannerOf } from './dialect.ts'
import { download, downloadByKey } from './download.ts'
import { bookmarks, notifications } from './lists.ts'
import { request, requests } from './requests.ts'
import { artist, torrent, torrentGroup } from './torrents.ts'
import { topTen } from './top-ten.ts'
import { upload } from './upload.ts'

interface Answer {
  /** The permission that the key needs. */
  readonly needs: Permission
  readonly answer: (call: GazelleCall) => Promise<Reply>
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  index: { needs: 'account.own', answer: index },
  user: { needs: 'members.read', answer: user },
  browse: { needs: 'catalog.read', answer: browse },
  torrent: { needs: 'catalog.read', answer: torrent },
  torrentgroup: { needs: 'catalog.read', answer: torrentGroup },
  artist: { needs: 'catalog.read', answer: artist },
  tcomments: { needs: 'catalog.read', answer: groupComments },
  collage: { needs: 'catalog.read', answer: collage },
  requests: { needs: 'requests.read', answer: requests },
  request: { needs: 'requests.read', answer: request },
  top10: { needs: 'catalog.read', answer: topTen },
  bookmarks: { needs: 'account.own', answer: bookmarks },
  notifications: { needs: 'account.own', answer: notifications },
  download: { needs: 'torrents.download', answer: download },
}

/** The address that tools for Gazelle request; `action` names the operation. */
export const answer = get('/ajax.php', 'site.visit', api.answer, async (call) => {
  const { member, query, token } = call
  const { action } = query
  if (typeof action !== 'string' || !Object.hasOwn(ANSWERS, action)) {
    const all = Object.keys(ANSWERS).join(', ')
    const detail = `The action parameter is missing or unknown. Use one of: ${all}.`
    return refuse('BAD_REQUEST', { detail })
  }
  if (member === null) return refuse('NOT_SIGNED_IN', { detail: NO_KEY })
  const { needs, answer: own } = ANSWERS[action]
  if (!call.can(needs)) return refuseScope(needs, token)
  return own({ ...call, member, manner: mannerOf(token) })
})

const NO_KEY = 'Send an API token from your account in the header “Authorization: token KEY”.'

export const submit = post('/ajax.php', 'torrents.upload', api.submit, async (call) => {
  if (call.query.action === 'upload') return upload(call)
  if (call.query.action === 'add_log') return addLog(call)
  return refuse('BAD_REQUEST', { detail: 'POST is only for the actions upload and add_log.' })
})

/**
 * Gazelle's addresses for details, as in announcements. On a site that imported a Gazelle, a
 * member's link uses its old IDs first; a program with a token means our IDs.
 */
export const pages = get('/torrents.php', 'site.visit', api.pages, async (call) => {
  const isDownload = call.query.action === 'download'
  if (isDownload && call.query.torrent_pass !== undefined) return downloadByKey(call)
  const [group, one] = [idIn(call), idIn(call, 'torrentid')]
  const old = call.token !== null ? null : await toOldPage(call, isDownload ? '/download' : '')
  if (old !== null) return old
  if (isDownload) return redirect(group === 0 ? '/torrents' : `/torrents/${group}/download`)
  const id = one === 0 ? torrentIn(group) : one
  if (id !== null) return redirect(`/torrents/${id}`)
  return redirect(group === 0 ? '/torrents' : `/bundles/${group}`)
})

/**
 * Redirects a link of an imported Gazelle site; guests sign in first. The target page checks who
 * may see it. Null: nothing was imported for this link.
 * @param part of the page that the link means, such as `/download`; '' for the page itself
 */
async function toOldPage(call: Call<string, 'site.visit'>, part: string): Promise<Reply | null> {
  const { db, query, member, here } = call
  const parameters = new Map(Object.entries(query).map(([key, value]) => [key, String(value)]))
  const found = await oldLinks.find(db, '/torrents.php', parameters)
  if (found === null) return null
  if (member === null) return redirect(`/login?next=${encodeURIComponent(here)}`)
  if (found.address === null) return null
  const address = found.address + part
  return moved(address, { address })
}
