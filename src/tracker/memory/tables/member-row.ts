/**
 * The words of one member. Rows never move and are never freed, because peers refer to them. They
 * start at a cache line, and an announce reads only the first line.
 */
export const M = {
  idLo: 0,
  idHi: 1,
  flags: 2,
  listsLeft: 3, // peer lists it may still get (announce/peer-lists.ts)
  listsAt: 4, // tracker second of that count; 0 = never counted
  leeching: 5, // torrents it leeches and seeds now (swarm/slots.ts)
  seeding: 6,
  leechSlots: 7, // slots it is allowed, plus one; 0 = as in the settings
  seedSlots: 8,
  leechingBefore: 9, // slots it uses at other trackers whose names sort before this one's …
  passkey: 10, // its record in the passkey index; 0 = none known
  leechingAfter: 11, // … and after it (usage/told-members.ts)
  inUse: 12,
  noted: 13, // address last noted for its passkey (usage/passkey-guesses.ts)
  seedingBefore: 14,
  seedingAfter: 15,
  versionLo: 16,
  versionHi: 17,
  generation: 18,
  mark: 19,
  next: 20,
  reason: 21, // text block (text.ts): why the member is banned
  former: 22, // the record of its previous passkey; 0 = none that is still accepted
  foreignHour: 23, // when it last used an announce URL of another program (observe/foreign-urls.ts)
  foreignTold: 24, // the last such hour reported to jobs
  toldLeeching: 25, // its slots as last told to other trackers (usage/telling.ts)
  toldSeeding: 26,
  changedNext: 27, // link in the list of members whose slots changed (tables/changed-members.ts)
} as const

/** Two cache lines. */
export const MEMBER_WORDS = 32

/** `known`: the site has sent the member's rights. Until then, nothing is forbidden. */
export const MEMBER_FLAG = { banned: 1, mayLeech: 2, known: 4 } as const
