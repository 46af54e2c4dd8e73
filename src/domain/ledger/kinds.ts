/** The reasons of ledger transactions, as shown on pages. */
export const postKinds = {
  opening: 'Imported',
  newcomer: 'Welcome credit',
  earned: 'Earned by seeding',
  uploaded: 'Earned by uploading',
  'invite-made': 'Invite created',
  'invite-back': 'Invite returned',
  'token-spent': 'Token used',
  'token-back': 'Token returned',
  'token-expired': 'Token expired',
  purchase: 'Bought in the shop',
  pardon: 'Requirement pardoned',
  refund: 'Refunded',
  gift: 'Gift',
  pool: 'Contribution to a pool',
  'pool-spent': 'Pool spent',
  bounty: 'Bounty on a request',
  'bounty-paid': 'Request filled',
  'bounty-back': 'Bounty returned',
  'bounty-undone': 'Fill of a request undone',
  'debt-settled': 'Returned later',
  grant: 'Granted by staff',
  charge: 'Deducted by staff',
  promotion: 'Granted with a class',
  'credit-held': 'Held back by staff',
  'credit-released': 'Released by staff',
} as const satisfies Record<string, string>

export type PostKind = keyof typeof postKinds

export const postKindNames = Object.keys(postKinds) as readonly PostKind[]
