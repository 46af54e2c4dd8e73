import { imageHref } from '../../../images/parts/lines.ts'
import { section } from '../section.ts'

export const images = section({
  name: 'images',
  statements: 0,
  read: ({ extras }) => extras.images,
  part: (found, { torrent }) => {
    if (found.length === 0) return null
    let shots = 0
    const all = found.map((image) => ({
      isCover: image.kind === 'cover',
      href: imageHref(image.key),
      reportHref: `/reports/new?kind=image&id=${image.id}`,
      // The cover is small; the screenshots link to their full size.
      src: imageHref(image.thumbKey),
      width: image.thumbWidth,
      height: image.thumbHeight,
      label: image.kind === 'cover' ? `Cover of ${torrent.name}` : `Screenshot ${++shots}`,
    }))
    const shown = all.filter(({ isCover }) => !isCover)
    return {
      cover: all.find(({ isCover }) => isCover) ?? null,
      shots: shown,
      hasShots: shown.length > 0,
    }
  },
})
