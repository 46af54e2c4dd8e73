/** The scopes of promotions, as the form and pages show them. */
export const promotionScopes = {
  global: 'Everything',
  category: 'A category with its subcategories',
  tag: 'A tag',
  bundle: 'A bundle and everything in it',
  torrent: 'A torrent',
  featured: 'A featured torrent',
  role: 'A role',
  personal: 'A member',
} as const satisfies Record<string, string>
export type PromotionScope = keyof typeof promotionScopes

export const promotionScopeNames = Object.keys(promotionScopes) as readonly PromotionScope[]

/** Where factors come from: a promotion, or a freeleech token. */
export type FactorSource = PromotionScope | 'token'

/**
 * Returns how a promotion counts in an interval in which it starts or ends (rule 83). A promotion
 * for one member counts for the whole interval if it was active at its start, so that no one loses
 * the first bytes. All others count for their share of the interval.
 */
export function countsBy(source: FactorSource): 'overlap' | 'start' {
  return source === 'token' || source === 'personal' ? 'start' : 'overlap'
}

/** The usual factors of promotions in thousandths: upload, download. */
export const usualFactors = {
  freeleech: { says: 'Freeleech', upPermille: 1_000, downPermille: 0 },
  half: { says: 'Half download', upPermille: 1_000, downPermille: 500 },
  'double-upload': { says: 'Double upload', upPermille: 2_000, downPermille: 1_000 },
  'double-free': { says: 'Double upload and freeleech', upPermille: 2_000, downPermille: 0 },
  neutral: { says: 'Neutral: no traffic counts', upPermille: 0, downPermille: 0 },
} as const
/** Formats factors: `Freeleech`, `×0.5 download, ×2 upload`; a factor of 1 is left out. */
export function factorsText(up: number, down: number): string {
  const known = Object.values(usualFactors).find(
    (one) => one.upPermille === up && one.downPermille === down,
  )
  if (known !== undefined) return known.says
  const named = [
    ...(down === 1_000 ? [] : [`×${down / 1_000} download`]),
    ...(up === 1_000 ? [] : [`×${up / 1_000} upload`]),
  ]
  return named.length === 0 ? 'Counts as usual' : named.join(', ')
}
