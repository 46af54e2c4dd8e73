import type { Permission } from '../../../../../domain/roles/permissions.ts'
import * as care from '../../../../../store/hit-and-run/care.ts'
import * as torrents from '../../../../../store/torrents/torrents.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { memberHref } from '../../../frame/links.ts'
import { banEnd } from '../../members/parts/forms.ts'
import * as api from '../api.ts'
import { freedomShape } from '../forms.ts'
import { freedomPage } from '../pages.ts'
import { below } from '../whom.ts'

const OF_MEMBER = '/admin/users/:name/hit-and-run'
const OF_TORRENT = '/admin/torrents/:id/hit-and-run'

type Asked = Pick<Call<string, Permission>, 'db' | 'now' | 'body' | 'actor' | 'can' | 'here'>

interface Place {
  readonly of: care.Freed
  readonly href: string
  readonly backHref: string
}

export const memberFreedom = get(OF_MEMBER, 'ratio.override', api.memberFreedom, (call) =>
  below(call, ({ id, name }) => ask(call, placeOfMember(id, name), untyped({ free: 'yes' }))),
)

export const freeMember = post(OF_MEMBER, 'ratio.override', api.freeMember, (call) =>
  below(call, ({ id, name }) => decide(call, placeOfMember(id, name))),
)

export const torrentFreedom = get(
  OF_TORRENT,
  'ratio.override',
  api.torrentFreedom,
  async (call) => {
    const place = await placeOfTorrent(call)
    return place === null ? refuse('NOT_FOUND') : ask(call, place, untyped({ free: 'yes' }))
  },
)

export const freeTorrent = post(OF_TORRENT, 'ratio.override', api.freeTorrent, async (call) => {
  const place = await placeOfTorrent(call)
  return place === null ? refuse('NOT_FOUND') : decide(call, place)
})

function placeOfMember(id: number, name: string): Place {
  const href = `${memberHref(name)}/hit-and-run`
  return { of: { kind: 'member', id, name }, href, backHref: memberHref(name) }
}

async function placeOfTorrent({
  db,
  params,
}: Pick<Asked, 'db'> & { readonly params: { readonly id: string } }): Promise<Place | null> {
  const torrent = await torrents.find(db, idOf(params.id))
  if (torrent === undefined) return null
  const { id, name } = torrent
  const href = `/admin/torrents/${id}/hit-and-run`
  return { of: { kind: 'torrent', id, name }, href, backHref: `/torrents/${id}` }
}

async function ask(call: Asked, { of, href, backHref }: Place, form: Typed): Promise<Reply> {
  const found = await care.freedomOf(call.db, of.kind, of.id, call.now)
  const because = found === null ? null : `${found.reason} (${found.by})`
  const page = freedomPage(form, { kind: of.kind, name: of.name, href, backHref, because })
  const json = { name: of.name, isFree: found !== null, reason: found?.reason ?? null }
  const isAgain = Object.keys(form.errors).length > 0
  if (isAgain) return adminInvalid(call, 'console/frame/confirm', page, form.errors)
  return adminPage(call, 'console/frame/confirm', page, json)
}

async function decide(call: Asked, place: Place): Promise<Reply> {
  const { db, body, actor, now } = call
  const form = readForm(freedomShape, body)
  if (!form.ok) return ask(call, place, { values: body, errors: form.errors })
  const { free, reason, days } = form.value
  const { of } = place
  if (free === 'yes') await care.free(db, of, { reason, expiresAt: banEnd(days, now) }, actor, now)
  else await care.oblige(db, of, actor, now)
  const isFree = free === 'yes'
  const says = isFree
    ? `${of.name} is exempt from hit and run.`
    : `The exemption of ${of.name} was ended.`
  return redirect(place.backHref, says, { name: of.name, isFree, reason: isFree ? reason : null })
}
