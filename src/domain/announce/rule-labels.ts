interface RuleWords {
  /** The number of the rule in docs/reference/rules.md. */
  readonly number: number
  /** The rule as a question to which the answer for an accepted announce is yes. */
  readonly asks: string
}

/** What each rule asks, in words for people, by the rule's name. */
export const ruleWords: Readonly<Record<string, RuleWords>> = {
  passkeyCurrent: { number: 44, asks: 'Is the passkey current?' },
  torrentClient: { number: 51, asks: 'Is the client something other than a web browser?' },
  memberActive: { number: 45, asks: 'Is the member not banned?' },
  networkAllowed: { number: 45, asks: 'Is the network not banned?' },
  clientAllowed: { number: 50, asks: 'Is the client allowed?' },
  torrentKnown: { number: 47, asks: 'Is the torrent known?' },
  torrentRemoved: { number: 48, asks: 'Is the torrent still in the catalog?' },
  torrentPending: { number: 49, asks: 'Is the torrent approved?' },
  portAllowed: { number: 35, asks: 'Is the port allowed?' },
  leechRight: { number: 46, asks: 'If the client is leeching: may the member leech?' },
  sessionLimit: {
    number: 52,
    asks: 'Is there room for another client of the member on this torrent?',
  },
  leechSlots: { number: 53, asks: 'Is there a free download slot?' },
  seedSlots: { number: 54, asks: 'Is there a free seed slot?' },
  peerLists: { number: 59, asks: 'May the member get another peer list this hour?' },
}
