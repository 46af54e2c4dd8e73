import { readExternalId } from '../../../domain/bundles/external-ids/read.ts'
import { sources } from '../../../domain/bundles/external-ids/sources.ts'

/** An ID of a bundle on another site. */
export interface ExternalLink {
  readonly label: string
  readonly value: string
  /** Null: the source has no pages. */
  readonly href: string | null
}

/** An ID as it is stored, as a link; empty if no source is known for it. */
export function externalLink(kept: string): readonly ExternalLink[] {
  const read = readExternalId(kept)
  if (read === null) return []
  const { label, href } = sources[read.source]
  return [{ label, value: read.value, href: href(read.value) }]
}
