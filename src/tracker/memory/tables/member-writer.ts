import type { Memory } from '../memory.ts'
import { attachIndex, createIndexWriter, mix } from './hash-index.ts'
import type { IndexWriter, IndexReader } from './hash-index.ts'
import { noteMemberChange } from './changed-members.ts'
import type { Limbo } from './limbo.ts'
import { M, MEMBER_FLAG } from './member-row.ts'
import { MEMBER_ROWS, MEMBER_ROOT, KEY } from './member-table.ts'
import { KEY_WORDS } from './member-table.ts'
import { attachRows, createRowWriter } from './rows.ts'
import { storeText } from './text.ts'

interface MemberTable {
  sought: readonly number[]
  readonly memory: Memory
  lo: number
  hi: number
  /** Records of former keys, which are dropped when they expire. */
  readonly formers: Set<number>
  readonly keys: IndexWriter
  readonly limbo: Limbo
  readonly byPasskey: IndexReader
  readonly seed: number
  readonly byId: IndexReader
  readonly rowWriter: ReturnType<typeof createRowWriter>
  readonly ids: IndexWriter
}

/** Creates the main thread's side of the table, which is the only writer. */
export function createMemberWriter(memory: Memory, limbo: Limbo, seed: number) {
  const { words } = memory
  const rows = attachRows(words, MEMBER_ROWS)
  const keys = createIndexWriter(memory, MEMBER_ROOT.byPasskey, limbo, (key) =>
    mix(words[key], words[key + 1], seed),
  )
  /** Records of former keys, which are dropped when they expire. */
  const formers = new Set<number>()
  const table: MemberTable = {
    sought: [],
    memory,
    lo: 0,
    hi: 0,
    formers,
    keys,
    limbo,
    byPasskey: attachIndex(words, MEMBER_ROOT.byPasskey),
    seed,
    byId: attachIndex(words, MEMBER_ROOT.byId),
    rowWriter: createRowWriter(memory, MEMBER_ROWS),
    ids: createIndexWriter(memory, MEMBER_ROOT.byId, limbo, (row) =>
      mix(words[row + M.idLo], words[row + M.idHi], seed),
    ),
  }

  return {
    rows,
    findById: (idLo: number, idHi: number) => findById(table, idLo, idHi),
    rowOf: (idLo: number, idHi: number) => rowOf(table, idLo, idHi),
    setPasskey: (member: number, passkey: readonly number[]) => setPasskey(table, member, passkey),
    dropPasskey: (member: number) => dropPasskey(table, member),
    addFormer: (member: number, passkey: readonly number[], until: number) =>
      addFormer(table, member, passkey, until),
    forgetFormers: (wall: number) => forgetFormers(table, wall),
    setRights: (member: number, banned: boolean, mayLeech: boolean, reason: string) =>
      setRights(table, member, banned, mayLeech, reason),
    setSlots: (member: number, leech: number | undefined, seed: number | undefined) =>
      setSlots(table, member, leech, seed),

    /** The number of members with a passkey. */
    size: () => keys.size() - formers.size,
  }
}

function isSought(table: MemberTable, key: number): boolean {
  return table.sought.every((word, index) => table.memory.words[key + index] === word)
}

function isThisId(table: MemberTable, row: number): boolean {
  return (
    table.memory.words[row + M.idLo] === table.lo && table.memory.words[row + M.idHi] === table.hi
  )
}

function dropKey(table: MemberTable, key: number): void {
  const { formers, keys, limbo, memory } = table
  const { words } = table.memory
  formers.delete(key)
  const member = words[key + KEY.member] >>> 0
  if (words[member + M.former] >>> 0 === key) words[member + M.former] = 0
  keys.remove(key)
  limbo.later(key, memory.free)
}

function dropPasskey(table: MemberTable, member: number): void {
  const { words } = table.memory
  const key = words[member + M.passkey] >>> 0
  if (key === 0) return
  words[member + M.passkey] = 0
  dropKey(table, key)
}

function findKey(table: MemberTable, passkey: readonly number[]): number {
  const { byPasskey, seed } = table
  table.sought = passkey
  return byPasskey.find(mix(passkey[0], passkey[1], seed), (key) => isSought(table, key))
}

/** Drops the record of a passkey that another member had in an earlier database. */
function dropPasskeyRecord(table: MemberTable, key: number): void {
  const { words } = table.memory
  const member = words[key + KEY.member] >>> 0
  if (words[member + M.passkey] >>> 0 === key) words[member + M.passkey] = 0
  dropKey(table, key)
}

/** Returns the record of a passkey that leads to the member; creates it if there is none. */
function keyOf(table: MemberTable, member: number, passkey: readonly number[]): number {
  const { words } = table.memory
  const { memory, keys } = table
  const found = findKey(table, passkey)
  if (found !== 0 && words[found + KEY.member] >>> 0 === member) return found
  if (found !== 0) dropPasskeyRecord(table, found)
  const key = memory.allocate(KEY_WORDS)
  if (key === 0) throw new Error('the memory of the tracker is full')
  for (let index = 0; index < 4; index++) words[key + index] = passkey[index]
  words[key + KEY.member] = member
  words[key + KEY.formerUntil] = 0
  keys.insert(key)
  return key
}

function findById(table: MemberTable, idLo: number, idHi: number): number {
  const { byId, seed } = table
  table.lo = idLo
  table.hi = idHi
  return byId.find(mix(idLo, idHi, seed), (row) => isThisId(table, row))
}

/** Returns the member's row, which is created if there is none: without passkey and rights. */
function rowOf(table: MemberTable, idLo: number, idHi: number): number {
  const { rowWriter, ids } = table
  const { words } = table.memory
  const found = findById(table, idLo, idHi)
  if (found !== 0) return found
  const member = rowWriter.make()
  words[member + M.idLo] = idLo
  words[member + M.idHi] = idHi
  ids.insert(member)
  return member
}

/** Makes this passkey, given as four big-endian words, the only one that leads to the member. */
function setPasskey(table: MemberTable, member: number, passkey: readonly number[]): void {
  const { words } = table.memory
  const { formers } = table
  const old = words[member + M.passkey] >>> 0
  const key = keyOf(table, member, passkey)
  if (old === key) return
  dropPasskey(table, member)
  formers.delete(key)
  if (words[member + M.former] >>> 0 === key) words[member + M.former] = 0
  Atomics.store(words, key + KEY.formerUntil, 0)
  words[member + M.passkey] = key
}

/** Adds a former passkey of the member; its sessions are accounted until it expires (rule 44). */
function addFormer(
  table: MemberTable,
  member: number,
  passkey: readonly number[],
  until: number,
): void {
  const { words } = table.memory
  const { formers } = table
  const key = keyOf(table, member, passkey)
  if (words[member + M.passkey] >>> 0 === key) return
  Atomics.store(words, key + KEY.formerUntil, until | 0)
  formers.add(key)
  words[member + M.former] = key
}

/** Drops the former passkeys that have expired by `wall`, in seconds since 1970. */
function forgetFormers(table: MemberTable, wall: number): void {
  const { formers } = table
  const { words } = table.memory
  for (const key of formers) if (words[key + KEY.formerUntil] >>> 0 <= wall) dropKey(table, key)
}

function setRights(
  table: MemberTable,
  member: number,
  banned: boolean,
  mayLeech: boolean,
  reason: string,
): void {
  const { words } = table.memory
  const { memory, limbo } = table
  const old = words[member + M.reason] >>> 0
  Atomics.store(words, member + M.reason, storeText(memory, reason))
  limbo.later(old, memory.free)
  const flags = (banned ? MEMBER_FLAG.banned : 0) | (mayLeech ? MEMBER_FLAG.mayLeech : 0)
  Atomics.store(words, member + M.flags, flags | MEMBER_FLAG.known)
}

/** Sets the member's limits on simultaneous downloads and seeds; undefined: as in the settings. */
function setSlots(
  table: MemberTable,
  member: number,
  leech: number | undefined,
  seed: number | undefined,
): void {
  const { words } = table.memory
  words[member + M.leechSlots] = leech === undefined ? 0 : leech + 1
  words[member + M.seedSlots] = seed === undefined ? 0 : seed + 1
  // Other trackers get only the slots of members that have a limit.
  noteMemberChange(words, member)
}
