import type { Secrets } from '../../../shared/secrets.ts'
import type { LinkedSite } from './converted.ts'

export interface ImportingTexts {
  readonly site: LinkedSite
  readonly secrets: Secrets
  readonly now: Date
  readonly onTexts?: (count: number) => void
}
