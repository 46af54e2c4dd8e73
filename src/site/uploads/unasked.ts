import type { Fields } from '../http/frame/forms.ts'
import { isOfPart } from '../torrents/parts/form-parts.ts'
import type { Checked, UploadCall } from './checked.ts'
import { openForm } from './form.ts'

/**
 * Returns the form of a draft without empty fields of parts that were empty when it was shown, if
 * title or MediaInfo have changed since: the uploader did not empty them, and they get what the new
 * texts suggest. A suggestion that the uploader removed stays removed.
 */
export async function withoutUnasked(call: UploadCall, checked: Checked): Promise<Fields> {
  const { body } = call
  const { words } = checked.draft
  const { title = checked.upload.metainfo.name, mediaInfo = '' } = words
  const isSame = (name: string, shown: unknown) => (body[name] ?? shown) === shown
  if (isSame('title', title) && isSame('mediaInfo', mediaInfo)) return body
  const { start } = (await openForm(call, checked, words)).parts
  const isUnasked = ([name, value]: readonly [string, unknown]) =>
    value === '' && isOfPart(name) && isNothing(start[name])
  return Object.fromEntries(Object.entries(body).filter((entry) => !isUnasked(entry)))
}

function isNothing(suggested: unknown): boolean {
  return suggested === undefined || (suggested as { readonly length?: number }).length === 0
}
