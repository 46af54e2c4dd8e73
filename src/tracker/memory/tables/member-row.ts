/**
 * The words of one member. Rows never move and are never freed: peers refer to them. They start at
 * a cache line, and the first line is all that an announce reads.
 */
export const M = {
  idLo: 0,
  idHi: 1,
  flags: 2,
  listsLeft: 3, // lists of peers that it may have yet (announce/peer-lists.ts)
  listsAt: 4, // tracker second of that count; 0 = never counted
  leeching: 5, // torrents that it leeches and seeds now (swarm/slots.ts)
  seeding: 6,
  leechSlots: 7, // how many it may, plus one; 0 = as the settings say
  seedSlots: 8,
  leechingBefore: 9, // what it leeches and seeds at other trackers, before this one by name …
  passkey: 10, // its record in the passkey index; 0 = none known
  leechingAfter: 11, // … and after it (usage/told-members.ts)
  inUse: 12,
  noted: 13, // the address under which its passkey was noted last (usage/passkey-guesses.ts)
  seedingBefore: 14,
  seedingAfter: 15,
  versionLo: 16,
  versionHi: 17,
  generation: 18,
  mark: 19,
  next: 20,
  reason: 21, // text block (text.ts): why the member is banned
  former: 22, // the record of the passkey before this one; 0 = none that counts
  foreignHour: 23, // when it last used an announce URL of another program (observe/foreign-urls.ts)
  foreignTold: 24, // the last of these hours that was reported to jobs
  toldLeeching: 25, // its slots as other trackers know them (usage/telling.ts)
  toldSeeding: 26,
  changedNext: 27, // in the list of those whose slots changed (tables/changed-members.ts)
} as const

/** Two cache lines. */
export const MEMBER_WORDS = 32

/** `known`: the site has sent the member's rights; until then nothing is forbidden. */
export const MEMBER_FLAG = { banned: 1, mayLeech: 2, known: 4 } as const
