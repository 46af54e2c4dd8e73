import type { Finding } from '../../../domain/uploads/rules.ts'
import { findingsOf } from '../../../domain/uploads/rules.ts'
import type { FileSigns } from '../../../domain/uploads/file-signs.ts'
import { readTags } from '../../../domain/torrents/texts.ts'
import { list, oneOf, record, text } from '../../../shared/shape.ts'
import type { SiteSettings } from '../../../store/records/settings/settings.ts'
import type { FieldErrors, Fields } from '../../http/frame/forms.ts'

interface Ruled {
  readonly upload: { readonly metainfo: { readonly name: string } }
  readonly signs: FileSigns
  readonly site: SiteSettings
}

/** Returns what the upload rules find in an upload with the current texts of its form. */
export function checkRules(
  { upload, signs, site }: Ruled,
  values: Fields,
  kind: string | null,
): readonly Finding[] {
  const typed = (name: string) => (typeof values[name] === 'string' ? values[name] : '')
  const title = typed('title').trim() === '' ? upload.metainfo.name : typed('title')
  const tags = readTags(typed('tags')) ?? []
  return findingsOf({ title, description: typed('description'), tags, kind, files: signs }, site)
}

/** Converts the findings that prevent publishing to errors of the form's fields. */
export function stops(findings: readonly Finding[]): FieldErrors {
  const errors: Record<string, string[]> = {}
  for (const { level, field, text: says } of findings) {
    if (level === 'stop') (errors[field] ??= []).push(says)
  }
  return errors
}

const findingShape = record({
  level: oneOf(['stop', 'advice']),
  field: oneOf(['title', 'torrent', 'tags', 'description', 'category']),
  text: text(1_000).describe('the end of a sentence that starts with the field'),
})

export const findingsShape = list(findingShape).describe('what the upload rules found')

interface FindingLine {
  readonly text: string
  readonly isStop: boolean
}

const NAMES: Readonly<Record<Finding['field'], string>> = {
  title: 'The title',
  torrent: 'The torrent',
  tags: 'The tags',
  description: 'The description',
  category: 'The category',
}

/** For the partial `findings`. */
export function findingLines(findings: readonly Finding[]): readonly FindingLine[] {
  return findings.map(({ level, field, text: says }) => ({
    text: `${NAMES[field]} ${says}.`,
    isStop: level === 'stop',
  }))
}
