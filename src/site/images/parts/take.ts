import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Web } from '../../../shared/open-web.ts'
import type { ImageRow } from '../../../store/records/images.ts'
import * as images from '../../../store/records/images.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call } from '../../http/action.ts'
import type { UploadedFile } from '../../http/call.ts'
import type { Throttles } from '../../http/rate-limits/throttles.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { wrong } from '../../http/frame/forms.ts'
import { fetchImage } from './fetch.ts'
import { addressIn } from './lines.ts'
import { makeImage } from './make.ts'

export type Sender = Pick<Call<string, Permission>, 'db' | 'config' | 'files' | 'body' | 'now'> & {
  readonly member: { readonly id: number }
  readonly throttles: Pick<Throttles, 'image'>
}

type Taken =
  | { readonly ok: true; readonly image: ImageRow }
  | { readonly ok: false; readonly errors: FieldErrors; readonly retryAfterSeconds?: number }

/** Processes and stores the image of a form, from its file or address; or returns its error. */
export async function takeImage(call: Sender, web?: Web): Promise<Taken> {
  const { files, body } = call
  const file = files.find(({ field }) => field === 'image')
  const address = addressIn(body)
  if (file === undefined && address === null) return wrongImage('image', 'is required')
  const refused = await tooMany(call)
  if (refused !== null) return refused
  const field = file === undefined ? 'url' : 'image'
  const sent =
    file === undefined
      ? await fetched(call, address as string, web)
      : { ok: true as const, ...file }
  if (!sent.ok) return wrongImage(field, sent.text)
  return kept(call, field, sent.bytes)
}

/** Processes one of several images in a form. */
export async function takeFile(call: Sender, { field, bytes }: UploadedFile): Promise<Taken> {
  return (await tooMany(call)) ?? kept(call, field, bytes)
}

async function tooMany({ throttles, member }: Sender): Promise<Taken | null> {
  const retryAfterSeconds = await throttles.image(member.id)
  if (retryAfterSeconds === 0) return null
  const errors = wrong('', 'You have added too many images within an hour. Try again later.')
  return { ok: false, errors, retryAfterSeconds }
}

async function kept({ db, member, now }: Sender, field: string, bytes: Buffer): Promise<Taken> {
  const made = await makeImage(bytes)
  if (!made.ok) return wrongImage(field, made.text)
  return { ok: true, image: await images.add(db, made.made, member.id, now) }
}

async function fetched({ db, config }: Sender, address: string, web?: Web) {
  const { imagesByUrl } = await settings.site(db, config)
  if (!imagesByUrl)
    return { ok: false as const, text: 'cannot be used: this site does not fetch images' }
  return fetchImage(address, web)
}

function wrongImage(field: string, text: string): Taken {
  return { ok: false, errors: wrong(field, text) }
}
