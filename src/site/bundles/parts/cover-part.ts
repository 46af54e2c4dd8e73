import { nameOf } from '../../../domain/bundles/names.ts'
import type { BundleName, CoverRow } from '../../../store/bundles/bundles.ts'
import { imageHref } from '../../images/parts/lines.ts'

/** A cover as pages show it. */
export interface CoverPart {
  readonly href: string
  readonly src: string
  readonly width: number
  readonly height: number
  readonly label: string
}

export function coverPart(bundle: BundleName, cover: CoverRow | null): CoverPart | null {
  if (cover === null) return null
  return {
    href: imageHref(cover.key),
    src: imageHref(cover.thumbKey),
    width: cover.thumbWidth,
    height: cover.thumbHeight,
    label: `Cover of ${nameOf(bundle)}`,
  }
}
