import { readExternalId } from '../../../domain/bundles/external-ids/read.ts'
import { sources } from '../../../domain/bundles/external-ids/sources.ts'

/** An ID of a bundle on another site. */
export interface ExternalLink {
  readonly label: string
  readonly value: string
  /** Null: the source has no pages for its IDs. */
  readonly href: string | null
}

/** Returns a stored ID as a link; empty if its source is unknown. */
export function externalLink(kept: string): readonly ExternalLink[] {
  const read = readExternalId(kept)
  if (read === null) return []
  const { label, href } = sources[read.source]
  return [{ label, value: read.value, href: href(read.value) }]
}
