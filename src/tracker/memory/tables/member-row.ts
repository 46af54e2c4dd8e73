/** One member, in words. Rows never move and are never freed: peers refer to them. */
export const M = {
  idLo: 0,
  idHi: 1,
  flags: 2,
  reason: 3, // text block (text.ts): why the member is banned
  passkey: 4, // its record in the passkey index; 0 = none known
  versionLo: 5,
  versionHi: 6,
  generation: 7,
  mark: 8,
  next: 9,
  inUse: 10,
  listsLeft: 11, // lists of peers that it may have yet (announce/peer-lists.ts)
  listsAt: 12, // tracker second of that count; 0 = never counted
  leeching: 13, // torrents that it leeches and seeds now (swarm/slots.ts)
  seeding: 14,
  leechSlots: 15, // how many it may, plus one; 0 = as the settings say
  seedSlots: 16,
  former: 17, // the record of the passkey before this one; 0 = none that counts
} as const

export const MEMBER_WORDS = 18

/** `known`: the site has said what the member may; until then nothing is held against it. */
export const MEMBER_FLAG = { banned: 1, mayLeech: 2, known: 4 } as const
