/** Why something was posted, as the ledger's pages name it. */
export const postKinds = {
  opening: 'Brought over',
  newcomer: 'Welcome',
  earned: 'Earned by seeding',
  uploaded: 'Earned by uploading',
  'invite-made': 'Invite given',
  'invite-back': 'Invite came back',
  'token-spent': 'Token spent',
  'token-back': 'Token came back',
  'token-expired': 'Token expired',
  purchase: 'Bought in the store',
  pardon: 'Obligation forgiven',
  refund: 'Paid back',
  gift: 'Gift',
  pool: 'Given to a pool',
  'pool-spent': 'Pool spent',
  grant: 'Given by staff',
  charge: 'Taken by staff',
  promotion: 'Came with a class',
} as const satisfies Record<string, string>

export type PostKind = keyof typeof postKinds
