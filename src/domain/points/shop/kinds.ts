/** What the store sells: what it is called, and what its amount counts. */
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

/** Characters of a title that is bought. */
export const TITLE_LENGTH = 40
