import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import { syncFolder } from './folder.ts'
import { J, journalBase } from './journal-cells.ts'

/**
 * A journal's file: BOOT-GENERATION-SLOT-ID.journal, with decimal numbers and leading zeros. In a
 * rehearsal, its name ends with `.shadow.journal`.
 */
export interface JournalFile {
  /** 32 hex digits: the key under which jobs stores how many entries are booked. */
  readonly id: string
  readonly boot: number
  readonly generation: number
  readonly slot: number
  /** Whether its entries restore sessions but are never booked (docs/decisions/0052). */
  readonly isShadow: boolean
  readonly path: string
  /** The number of its entries, which grows while a thread writes it. */
  readonly total: () => number
  /** Whether a thread may still write to it. */
  readonly isOpen: () => boolean
}

const NAME = /^(\d{10})-(\d{10})-(\d{2})-([0-9a-f]{32})(\.shadow)?\.journal$/

/** Finds the journals of earlier starts, oldest first. */
export function findJournals(folder: string): JournalFile[] {
  return fs
    .readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const match = NAME.exec(name)
      if (match === null) return []
      const [boot, generation, slot] = match.slice(1, 4).map(Number)
      const file = path.join(folder, name)
      const total = Math.floor(fs.statSync(file).size / ENTRY_BYTES)
      return [
        {
          id: match[4],
          boot,
          generation,
          slot,
          isShadow: match[5] !== undefined,
          path: file,
          total: () => total,
          isOpen: () => false,
        },
      ]
    })
}

interface OpenJournal extends JournalFile {
  readonly fd: number
  /** Which of the two places of its slot it uses: the lowest bit of its generation. */
  readonly parity: number
}

export interface JournalFiles {
  /** All journals on disk, oldest first. */
  readonly all: () => readonly JournalFile[]
  /**
   * Creates a file for every thread that writes; the thread switches to it in its next turn. A slot
   * that has not yet switched to the file before keeps that one.
   */
  readonly rotate: () => void
  /**
   * Sets whether entries from now on belong to a rehearsal only. Returns false while a thread may
   * still write a file of the other kind: call it again soon.
   */
  readonly setShadow: (isShadow: boolean) => boolean
  readonly isShadow: () => boolean
  /** Closes files that their threads no longer write to and that are durable. */
  readonly closeLeft: () => void
  /** Returns how many entries of each journal a snapshot that starts now will cover. */
  readonly extents: () => ReadonlyMap<string, number>
  /** Removes a journal unless it is open; returns whether it is gone. */
  readonly remove: (id: string) => boolean
  /** Resolves when everything that was written so far is durable. */
  readonly sync: () => Promise<void>
  readonly stop: () => void
}

interface FilesState {
  readonly words: Int32Array
  readonly boot: number
  /** The generation of the newest files. */
  generation: number
  isShadow: boolean
  readonly folder: string
  open: OpenJournal[]
  files: JournalFile[]
  readonly slots: readonly number[]
}

/** Opens the journals of `slots` threads; `old` are those of earlier starts. */
export function openJournals(
  words: Int32Array,
  folder: string,
  boot: number,
  slots: readonly number[],
  old: readonly JournalFile[],
): JournalFiles {
  const files: FilesState = {
    words,
    boot,
    generation: Math.max(0, ...old.map((file) => file.generation)),
    isShadow: false,
    folder,
    open: [],
    files: [...old],
    slots,
  }

  return {
    all: () => files.files,
    closeLeft: () => closeLeft(files),
    rotate: () => rotate(files),
    setShadow: (isShadow) => setShadow(files, isShadow),
    isShadow: () => files.isShadow,
    extents: () => new Map(files.files.map((file) => [file.id, file.total()])),
    remove: (id) => remove(files, id),
    sync: () => sync(files),
    stop: () => stop(files),
  }
}

function openOne(files: FilesState, slot: number): OpenJournal {
  const { words, boot, folder } = files
  const base = journalBase(slot)
  // Generations are counted per slot, because a slot that is idle skips a rotation.
  const turn = words[base + J.nextGeneration] + 1
  const parity = turn & 1
  const id = randomBytes(16).toString('hex')
  const digits = (value: number, width: number) => String(value).padStart(width, '0')
  const generation = digits(files.generation, 10)
  const { isShadow } = files
  const name = `${digits(boot, 10)}-${generation}-${digits(slot, 2)}-${id}${endOf(isShadow)}`
  const file = path.join(folder, name)
  const fd = fs.openSync(file, 'wx+', 0o600)
  words[base + J.fd + parity] = fd
  words[base + J.synced + parity] = 0
  Atomics.store(words, base + J.written + parity, 0)
  const journal: OpenJournal = {
    ...{ id, boot, generation: files.generation, slot, isShadow },
    ...{ path: file, fd, parity },
    total: () => Atomics.load(words, base + J.written + parity),
    isOpen: () =>
      Atomics.load(words, base + J.generation) === turn || words[base + J.nextGeneration] === turn,
  }
  Atomics.store(words, base + J.nextGeneration, turn)
  return journal
}

/**
 * Whether a slot has room for another file. It has none while it still writes the older of its two
 * files, or while that one is open.
 */
function hasRoom(files: FilesState, slot: number): boolean {
  return files.open.filter((journal) => journal.slot === slot).length < 2
}

function closeLeft(files: FilesState): void {
  const { words } = files
  for (const journal of files.open.filter((journal) => !journal.isOpen())) {
    const base = journalBase(journal.slot)
    const total = journal.total()
    if (words[base + J.synced + journal.parity] !== total) continue
    words[base + J.fd + journal.parity] = -1
    files.open = files.open.filter((other) => other !== journal)
    const closed = { ...journal, total: () => total, isOpen: () => false }
    files.files = files.files.map((other) => (other.id === journal.id ? closed : other))
    // Last, because the descriptor is free even if this fails, and must not be closed twice.
    fs.closeSync(journal.fd)
  }
}

function rotate(files: FilesState): void {
  const { slots, folder } = files
  closeLeft(files)
  const free = slots.filter((slot) => hasRoom(files, slot))
  if (free.length === 0) return
  files.generation++
  for (const slot of free) {
    // Listed one by one, because a thread writes to its file even if the next one cannot be
    // created.
    const made = openOne(files, slot)
    files.open.push(made)
    files.files.push(made)
  }
  syncFolder(folder)
}

function endOf(isShadow: boolean): string {
  return isShadow ? '.shadow.journal' : '.journal'
}

/** Returns the file that a slot will write to from its next turn on. */
function nextOf(files: FilesState, slot: number): OpenJournal | undefined {
  return files.open.findLast((journal) => journal.slot === slot)
}

function setShadow(files: FilesState, isShadow: boolean): boolean {
  const { words, slots } = files
  const isRight = (slot: number) => nextOf(files, slot)?.isShadow === isShadow
  if (files.isShadow === isShadow && slots.every(isRight)) return true
  files.isShadow = isShadow
  rotate(files)
  for (const slot of slots.filter((slot) => !isRight(slot))) {
    const next = nextOf(files, slot)
    const base = journalBase(slot)
    // The thread has not switched to the file, so it is empty.
    const isUnused = words[base + J.generation] !== words[base + J.nextGeneration]
    if (next !== undefined && isUnused && next.total() === 0) renameTo(files, next, isShadow)
  }
  return slots.every(isRight)
}

function renameTo(files: FilesState, journal: OpenJournal, isShadow: boolean): void {
  const file = journal.path.replace(/(\.shadow)?\.journal$/, endOf(isShadow))
  fs.renameSync(journal.path, file)
  syncFolder(files.folder)
  const renamed = { ...journal, isShadow, path: file }
  files.open = files.open.map((other) => (other === journal ? renamed : other))
  files.files = files.files.map((other) => (other === journal ? renamed : other))
}

function remove(files: FilesState, id: string): boolean {
  const file = files.files.find((other) => other.id === id)
  if (file === undefined || file.isOpen()) return false
  fs.rmSync(file.path, { force: true })
  files.files = files.files.filter((other) => other !== file)
  return true
}

async function sync(files: FilesState): Promise<void> {
  await Promise.all(files.open.map((journal) => syncFile(journal.path)))
}

function stop(files: FilesState): void {
  for (const { fd } of files.open) fs.closeSync(fd)
  files.open = []
}

/**
 * Syncs through a separate descriptor: the journal's may be closed in the meantime and its number
 * reused.
 */
async function syncFile(file: string): Promise<void> {
  const handle = await fs.promises.open(file, 'r+').catch(unlessGone)
  try {
    await handle?.datasync()
  } finally {
    await handle?.close()
  }
}

/**
 * Returns null for a missing journal, which was booked and is covered by a snapshot, and throws
 * other errors again.
 */
function unlessGone(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}
