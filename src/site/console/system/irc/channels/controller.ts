import type { Permission } from '../../../../../domain/roles/permissions.ts'
import * as channels from '../../../../../store/irc/channels.ts'
import type { NetworkRow } from '../../../../../store/irc/networks.ts'
import * as networks from '../../../../../store/irc/networks.ts'
import * as savedSearches from '../../../../../store/search/saved-searches.ts'
import type { Call } from '../../../../http/action.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { IRC } from '../pages.ts'
import * as api from './api.ts'
import { readChannel } from './forms.ts'
import { channelPage, channelsPage, valuesOf } from './pages.ts'

const CHANNELS = `${IRC}/:id/channels` as const
const ADDING = 'console/frame/adding'
const CONFIRM = 'console/frame/confirm'

export const list = get(CHANNELS, 'settings.edit', api.list, async (call) => {
  const network = await networks.find(call.db, idOf(call.params.id))
  if (network === null) return refuse('NOT_FOUND')
  const { page, rows } = await listed(call, network, untyped({ format: 'line' }))
  return adminPage(call, ADDING, page, {
    items: rows.map(channelItem),
    next: null,
    total: rows.length,
  })
})

export const add = post(CHANNELS, 'settings.edit', api.add, async (call) => {
  const { db, secrets, body, member, actor, now } = call
  const network = await networks.find(db, idOf(call.params.id))
  if (network === null) return refuse('NOT_FOUND')
  const read = readChannel(body, member.id)
  const made = read.ok
    ? await channels.add(db, network.id, read.value, { secrets, by: actor, now })
    : 'invalid'
  if (typeof made === 'object') return created(pathOf(network), made, 'Channel added.')
  if (made === 'none') return refuse('NOT_FOUND')
  const errors = read.ok ? refusalOf(made) : read.errors
  const { page } = await listed(call, network, { values: body, errors })
  return adminInvalid(call, ADDING, page, errors)
})

export const edit = get(`${CHANNELS}/:channelId`, 'settings.edit', api.edit, async (call) => {
  const found = await named(call)
  if (found === null) return refuse('NOT_FOUND')
  const { network, row } = found
  const page = channelPage(untyped(valuesOf(row)), network, row, await searchesOf(call))
  return adminPage(call, CONFIRM, page, channelItem(row))
})

export const change = patch(`${CHANNELS}/:channelId`, 'settings.edit', api.change, async (call) => {
  const { db, secrets, body, member, actor, now } = call
  const found = await named(call)
  if (found === null) return refuse('NOT_FOUND')
  const { network, row } = found
  const read = readChannel(body, member.id)
  const acting = { secrets, by: actor, now }
  const done = read.ok
    ? await channels.change(db, network.id, row.id, read.value, acting)
    : 'invalid'
  if (done === 'none') return refuse('NOT_FOUND')
  if (done === 'done') return redirect(pathOf(network), 'Channel saved.')
  const errors = read.ok ? refusalOf(done) : read.errors
  const page = channelPage({ values: body, errors }, network, row, await searchesOf(call))
  return adminInvalid(call, CONFIRM, page, errors)
})

export const remove = del(`${CHANNELS}/:channelId`, 'settings.edit', api.remove, async (call) => {
  const found = await named(call)
  if (found === null) return refuse('NOT_FOUND')
  const { network, row } = found
  await channels.remove(call.db, network.id, row.id, call.actor, call.now)
  return redirect(pathOf(network), 'Channel removed.')
})

type Staff = Pick<Call<string, Permission>, 'db' | 'now'> & { readonly member: { id: number } }

async function listed(call: Staff, network: NetworkRow, form: Typed) {
  const rows = await channels.list(call.db, network.id)
  const given = { searches: await searchesOf(call), now: call.now }
  return { rows, page: channelsPage(form, network, rows, given) }
}

async function named({ db, params }: Staff & { params: { id: string; channelId: string } }) {
  const network = await networks.find(db, idOf(params.id))
  if (network === null) return null
  const row = await channels.find(db, network.id, idOf(params.channelId))
  return row === null ? null : { network, row }
}

function searchesOf({ db, member }: Staff) {
  return savedSearches.names(db, member.id)
}

function pathOf({ id }: NetworkRow): string {
  return `${IRC}/${id}/channels`
}

function channelItem(row: channels.ChannelRow) {
  const { id, name, format, template, searchName, hasKey, said, saidAt } = row
  const { hasTorrents, hasPromoted, hasCommunity, fault, createdAt } = row
  return {
    ...{ id, name, format, template, hasTorrents, hasPromoted, hasCommunity, searchName },
    ...{ hasKey, said, saidAt, fault, createdAt },
  }
}

function refusalOf(done: string): FieldErrors {
  if (done === 'many')
    return wrong('', `There are already ${channels.MAX_CHANNELS} channels. Remove one first.`)
  if (done === 'nothing') return wrong('search', 'leaves nothing to announce')
  if (done === 'no search') return wrong('search', 'is not one of your saved searches')
  return wrong('name', 'is already in the list')
}
