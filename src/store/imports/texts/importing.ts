import type { OldSite } from '../../../domain/imports/rewrite.ts'
import type { Secrets } from '../../../shared/secrets.ts'

export interface ImportingTexts {
  readonly site: OldSite
  readonly secrets: Secrets
  readonly now: Date
  readonly onTexts?: (count: number) => void
}
