/** The kinds of items in the shop: label, and unit of the amount. */
export const itemKinds = {
  upload: { label: 'Upload credit', unit: 'bytes' },
  download: { label: 'Download credit', unit: 'bytes' },
  tokens: { label: 'Freeleech tokens', unit: 'tokens' },
  invites: { label: 'Invites', unit: 'invites' },
  title: { label: 'A custom title', unit: 'none' },
  freeleech: { label: 'Freeleech for yourself', unit: 'hours' },
} as const satisfies Record<string, { label: string; unit: string }>

export type ItemKind = keyof typeof itemKinds
export const itemKindNames = Object.keys(itemKinds) as readonly ItemKind[]

/** The length of a custom title in characters. */
export const TITLE_LENGTH = 40
