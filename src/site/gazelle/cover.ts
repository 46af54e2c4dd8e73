import type { Web } from '../../shared/open-web.ts'
import * as images from '../../store/records/images.ts'
import type { Sender } from '../images/parts/take.ts'
import { takeImage } from '../images/parts/take.ts'

/**
 * Makes the image whose address an upload names the cover of the torrent. It is fetched under the
 * same rules as on the page for images, and only from public addresses.
 * @returns why this failed, for the reply: the torrent is published either way
 */
export async function coverFrom(
  call: Sender,
  torrentId: number,
  address: string,
  web?: Web,
): Promise<{ readonly imageError?: string }> {
  if (address === '') return {}
  const taken = await takeImage({ ...call, body: { url: address }, files: [] }, web)
  if (!taken.ok) return { imageError: Object.values(taken.errors).flat().join('; ') }
  const done = await images.putOn(call.db, torrentId, taken.image.id, 'cover')
  return done === 'FULL'
    ? { imageError: 'the torrent already has the maximum number of images' }
    : {}
}
