import type { Profile } from '../../../store/members/pages.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { ImageFields } from '../../images/parts/lines.ts'
import { imageFields } from '../../images/parts/lines.ts'
import { userHref } from '../../ui/link.ts'
import { ABOUT_LENGTH } from './forms.ts'

export interface ProfilePage extends PageData {
  readonly about: Field
  readonly summary: FormSummary | null
  readonly avatar: { readonly src: string } | null
  readonly fields: ImageFields
  readonly profileHref: string
}

export function profilePage(profile: Profile, byUrl: boolean, typed: Partial<Typed>): ProfilePage {
  const form = { values: { about: profile.about, ...typed.values }, errors: typed.errors ?? {} }
  const about = field(form, 'about', 'About you', {
    maxLength: ABOUT_LENGTH,
    rows: 8,
    isMarkdown: true,
    hint: 'Markdown. Every member can read it.',
  })
  const fields = imageFields(form, byUrl)
  const { avatarThumb: digest } = profile
  const shown = [about, fields.image, ...(fields.url === null ? [] : [fields.url])]
  return {
    title: 'Profile',
    about,
    summary: summary(form, shown),
    avatar: digest === null ? null : { src: `/img/${digest.toString('hex')}` },
    fields,
    profileHref: userHref(profile.name),
  }
}
