import type { AppliedPromotion } from './replay.ts'
import type { FactorSource } from './scopes.ts'
import { factorsText, promotionScopes } from './scopes.ts'
import type { Promotion } from './worth.ts'

interface Titled extends Promotion {
  readonly title: string
  readonly source: FactorSource
}

/** Explains why an interval has its factors: `Summer (everything, freeleech, 40 % of the time)`. */
export function sourceText({ promotion, share }: AppliedPromotion<Titled>): string {
  const { title, source, upPermille, downPermille } = promotion
  const scope = source === 'token' ? 'yours' : promotionScopes[source].toLowerCase()
  const worth = factorsText(upPermille, downPermille)
  const part = share < 1 ? `, ${Math.round(share * 100)} % of the time` : ''
  return source === 'token' ? `${title}${part}` : `${title} (${scope}, ${worth}${part})`
}
