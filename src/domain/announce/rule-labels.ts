interface RuleWords {
  /** Its number among the tracker's rules (docs/reference/rules.md). */
  readonly number: number
  /** What the rule asks, as a question that an announce passes with "yes". */
  readonly asks: string
}

/** What each rule of the list asks, for people; by its name. */
export const ruleWords: Readonly<Record<string, RuleWords>> = {
  passkeyCurrent: { number: 44, asks: 'Is the passkey the present one?' },
  torrentClient: { number: 51, asks: 'Is it no web browser?' },
  memberActive: { number: 45, asks: 'Is the member not banned?' },
  networkAllowed: { number: 45, asks: 'Is the network not banned?' },
  clientAllowed: { number: 50, asks: 'Is the client let in?' },
  torrentKnown: { number: 47, asks: 'Is the torrent known?' },
  torrentRemoved: { number: 48, asks: 'Is the torrent still there?' },
  torrentPending: { number: 49, asks: 'Is the torrent approved?' },
  portAllowed: { number: 35, asks: 'Is the port one that clients use?' },
  leechRight: { number: 46, asks: 'May the member leech, if it does?' },
  sessionLimit: { number: 52, asks: 'Is there room for one more client of the member here?' },
  leechSlots: { number: 53, asks: 'May the member leech one more torrent?' },
  seedSlots: { number: 54, asks: 'May the member seed one more torrent?' },
  peerLists: { number: 59, asks: 'May the member have one more list of peers in this hour?' },
}
