import * as memberPages from '../../../store/members/pages.ts'
import * as profiles from '../../../store/members/profiles.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call } from '../../http/action.ts'
import { del, get, put, redirect, refuse } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { imageItem } from '../../images/parts/lines.ts'
import { takeImage } from '../../images/parts/take.ts'
import * as api from './api.ts'
import { profileForm } from './forms.ts'
import { profilePage } from './pages.ts'

const PATH = '/settings/profile'
const AVATAR = `${PATH}/avatar` as const

type ByMember = Pick<
  Call<string, 'account.own'>,
  'db' | 'config' | 'member' | 'body' | 'can' | 'here'
>

export const show = get(PATH, 'account.own', api.show, async (call) => {
  const known = await read(call)
  if (known === null) return refuse('MEMBER_NOT_FOUND')
  const { byUrl, profile } = known
  const json = { ...jsonOf(profile), byUrl }
  return settingsPage(call, 'accounts/profile/edit', profilePage(profile, byUrl, {}), json)
})

export const change = put(PATH, 'account.change', api.change, async (call) => {
  const form = readForm(profileForm, call.body)
  if (!form.ok) return again(call, form.errors)
  await profiles.setAbout(call.db, call.member.id, form.value.about)
  const known = await read(call)
  if (known === null) return refuse('MEMBER_NOT_FOUND')
  return redirect(PATH, 'Profile saved.', jsonOf(known.profile))
})

export const avatar = put(AVATAR, 'account.change', api.avatar, async (call) => {
  const taken = await takeImage(call)
  if (!taken.ok) {
    const { errors, retryAfterSeconds } = taken
    const limited = { code: 'TOO_MANY_IMAGES', retryAfterSeconds } as const
    return again(call, errors, retryAfterSeconds === undefined ? {} : limited)
  }
  await profiles.setAvatar(call.db, call.member.id, taken.image.id)
  return redirect(PATH, 'Avatar saved.', imageItem(taken.image))
})

export const removeAvatar = del(AVATAR, 'account.change', api.removeAvatar, async (call) => {
  const { db, member } = call
  await profiles.setAvatar(db, member.id, null)
  return redirect(PATH, 'Avatar removed.')
})

async function read({ db, config, member }: Pick<ByMember, 'db' | 'config' | 'member'>) {
  const profile = await memberPages.byId(db, member.id)
  const { imagesByUrl: byUrl } = await settings.site(db, config)
  return profile === null ? null : { profile, byUrl }
}

async function again(
  call: ByMember,
  errors: FieldErrors,
  options: Parameters<typeof settingsInvalid>[4] = {},
) {
  const known = await read(call)
  if (known === null) return refuse('MEMBER_NOT_FOUND')
  const data = profilePage(known.profile, known.byUrl, { values: call.body, errors })
  return settingsInvalid(call, 'accounts/profile/edit', data, errors, options)
}

function jsonOf({ about, avatar: digest }: memberPages.Profile) {
  return { about, avatar: digest?.toString('hex') ?? null }
}
