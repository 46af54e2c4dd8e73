import { can } from '../../domain/roles/permissions.ts'
import * as downloadKeys from '../../store/accounts/download-keys.ts'
import type { Call, Reply } from '../http/action.ts'
import { carrying, json, refuse } from '../http/action.ts'
import type { Fetcher } from '../torrents/parts/personal-file.ts'
import { personalFile } from '../torrents/parts/personal-file.ts'
import type { GazelleCall } from './call.ts'
import { idIn } from './call.ts'
import { BAD_ID } from './dialect.ts'

/** The words that tell Prowlarr to ask again without a token. */
const NO_TOKENS = 'You do not have any freeleech tokens left.'

/** `action=download`: the .torrent file for the member whose key it is. */
export function download(call: GazelleCall): Promise<Reply> {
  return fileFor(call, { member: call.member, via: 'token' })
}

/**
 * `torrents.php?action=download` with the key in `torrent_pass`, or in `authkey` for tools that
 * build the address from `action=index`.
 */
export async function downloadByKey(call: Call<string, 'site.visit'>): Promise<Reply> {
  const { throttles, query } = call
  const keys = [query.torrent_pass, query.authkey].filter((one) => typeof one === 'string')
  const wait = await throttles.feedFetch(keys.join(' '))
  if (wait > 0) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
  const member = await memberBy(call, keys)
  if (member === null) return refuse('BAD_FEED_KEY')
  if (!can(member.rights, 'torrents.download')) return refuse('FORBIDDEN')
  const reply = await fileFor(call, { member, via: 'feed' })
  return carrying(reply, { headers: { 'X-Robots-Tag': 'noindex' } })
}

async function memberBy({ db, secrets, now }: Call<string, 'site.visit'>, keys: readonly string[]) {
  for (const key of keys) {
    const member = await downloadKeys.memberOf(db, secrets, key, now)
    if (member !== null) return member
  }
  return null
}

/**
 * Returns the file, with a freeleech token if `usetoken=1`. Without a token left, the status is
 * 200, the only one whose text Prowlarr reads.
 */
async function fileFor(call: Call<string, 'site.visit'>, fetcher: Fetcher): Promise<Reply> {
  const id = idIn(call)
  if (id === 0) return refuse('BAD_REQUEST', { detail: BAD_ID })
  const reply = await personalFile(call, String(id), fetcher)
  if (reply.kind !== 'refusal' || reply.code !== 'NO_TOKENS') return reply
  return json({ status: 'failure', error: NO_TOKENS })
}
