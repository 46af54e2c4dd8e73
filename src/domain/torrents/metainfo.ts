import { GIB, MIB } from '../units.ts'
import type { Bencoded, Token } from './bencode.ts'
import { bytesOf, integerOf, kindOf, textOf, valueOf } from './bencode.ts'
import type { BencodeFault } from './bencode-scan.ts'
import { scan } from './bencode-scan.ts'
import { creationSeconds } from './creation-date.ts'
import type { Judged } from './faults.ts'
import { fault, isFault } from './faults.ts'
import type { TorrentFile, V1Files } from './file-list.ts'
import { MAX_TOTAL_BYTES, readV1Files, tooLarge } from './file-list.ts'
import { faultOfPaths, readName } from './file-names.ts'
import type { Names } from './name-encoding.ts'
import { namesOf } from './name-encoding.ts'
import { otherFile } from './other-files.ts'
import type { PieceLayer } from './piece-layers.ts'
import { readHybrid, readTree } from './hybrid.ts'

export const MAX_FILE_BYTES = 16 * MIB
/** The largest piece, because libtorrent refuses pieces of 1 GiB. */
const MAX_PIECE_BYTES = GIB - 1
/** The most pieces that libtorrent allows: in v2, files with the same data share their hashes. */
const MAX_PIECES = 2 ** 21
const SHA1_BYTES = 20
const [NEWLINE, RETURN] = [0x0a, 0x0d]
const MAX_CREATOR_CHARACTERS = 100

/** The contents of a .torrent file, which were checked. */
export interface Metainfo {
  readonly name: string
  /** The total size of all files, without padding. */
  readonly sizeBytes: number
  readonly pieceLengthBytes: number
  readonly pieceCount: number
  /** The files in order, at most 100,000; paths start with the folder if there is one. */
  readonly files: readonly TorrentFile[]
  readonly kind: 'v1' | 'v2' | 'hybrid'
  readonly createdWith: string | null
  /** Seconds since 1970. */
  readonly creationDate: number | null
  /** For hybrid and v2 torrents: one layer per file that is larger than a piece, sorted by root. */
  readonly pieceLayers: readonly PieceLayer[]
}

/** A .torrent file that was read: its contents, and the position of its info dictionary. */
export interface ReadTorrent {
  readonly metainfo: Metainfo
  readonly doc: Bencoded
  readonly info: Token
  readonly names: Names
}

/**
 * Reads a .torrent file of v1 (BEP 3), of v2 or a hybrid one (BEP 52), or returns why it is not
 * accepted.
 *
 * Refuses everything that a client or this site could not handle: wrong types, inconsistent sizes
 * and piece counts, paths outside of the folder, lists that contradict each other.
 *
 * @param keepsTwins whether the info dictionary is served without change, including names that are
 * not used here
 */
export function readMetainfo(bytes: Uint8Array, keepsTwins = false): Judged<ReadTorrent> {
  if (bytes.length > MAX_FILE_BYTES) return fault('FILE_TOO_LARGE', 'The file exceeds 16 MiB.')
  if (bytes.length === 0) return fault('NOT_BENCODED', 'This file is empty.')
  // As a plain array, because subarrays of a Buffer are three times as slow.
  const whole = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const scanned = scan(withoutNewline(whole))
  if (!scanned.ok) return notBencoded(bytes, scanned.fault)
  const doc = scanned.value
  if (kindOf(doc, 0) !== 'dict') return notATorrent('it is not a dictionary')
  const info = valueOf(doc, 0, 'info')
  if (info === null) return notATorrent('it has no info dictionary')
  if (kindOf(doc, info) !== 'dict') return notATorrent('its info is not a dictionary')
  const names = namesOf(doc, info, keepsTwins)
  const metainfo = readInfo(names, info)
  return isFault(metainfo) ? metainfo : { metainfo, doc, info, names }
}

/** Removes a newline at the end, which is added by editors and some tools. */
function withoutNewline(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  if (bytes[end - 1] === NEWLINE) end -= bytes[end - 2] === RETURN ? 2 : 1
  return bytes.subarray(0, end)
}

function notBencoded(bytes: Uint8Array, { what, at, isAfterEnd }: BencodeFault) {
  const other = otherFile(bytes)
  if (other !== null) {
    return fault('NOT_BENCODED', `This is not a torrent: the file is ${other}.`)
  }
  if (isAfterEnd) {
    const count = bytes.length - at
    const there = count === 1 ? 'there is 1 byte' : `there are ${count} bytes`
    return fault('NOT_BENCODED', `This is not a valid .torrent file: ${there} after its end.`)
  }
  return fault('NOT_BENCODED', `This is not a complete .torrent file: ${what} (byte ${at}).`)
}

function readInfo(names: Names, info: Token): Judged<Metainfo> {
  const { doc } = names
  const version = readVersion(doc, info)
  if (isFault(version)) return version
  const named = readName(names, info)
  if (named === null) return notATorrent('it has no name')
  if (isFault(named)) return named
  const { text: name } = named
  const pieceLength = readPieceLength(doc, info)
  if (isFault(pieceLength)) return pieceLength
  const read = version === 'v2' ? readV2 : readV1
  const contents = read(names, info, name, pieceLength, version)
  if (isFault(contents)) return contents
  const { files, hasFolder, pieceCount, pieceLayers } = contents
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  if (sizeBytes === 0) return fault('NO_FILES', 'All files in the torrent are empty.')
  const folder = hasFolder ? `${name}/` : ''
  return {
    name,
    sizeBytes,
    pieceLengthBytes: pieceLength,
    pieceCount,
    files: files.map(({ path, sizeBytes }) => ({ path: folder + path, sizeBytes })),
    kind: version,
    createdWith: readCreator(doc),
    creationDate: readCreationDate(doc),
    pieceLayers,
  }
}

interface Contents {
  readonly files: readonly TorrentFile[]
  readonly hasFolder: boolean
  readonly pieceCount: number
  readonly pieceLayers: readonly PieceLayer[]
}

type ReadContents = (
  names: Names,
  info: Token,
  name: string,
  pieceLength: number,
  kind: Metainfo['kind'],
) => Judged<Contents>

const readV1: ReadContents = (names, info, name, pieceLength, kind) => {
  const { doc } = names
  const v1 = readV1Files(names, info, name)
  if (isFault(v1)) return v1
  const pieceCount = countPieces(doc, info, v1, pieceLength)
  if (isFault(pieceCount)) return pieceCount
  const pieceLayers = kind === 'v1' ? [] : readHybrid(doc, info, v1, pieceLength)
  if (isFault(pieceLayers)) return pieceLayers
  return { files: v1.files, hasFolder: v1.hasFolder, pieceCount, pieceLayers }
}

/**
 * Reads a v2 torrent (BEP 52): each piece belongs to one file, and a single file has the name of
 * the torrent.
 */
const readV2: ReadContents = ({ doc }, info, name, pieceLength) => {
  if (valueOf(doc, info, 'length') !== null || valueOf(doc, info, 'files') !== null) {
    return fault('HYBRID_MISMATCH', 'The file has a v1 list, but no piece hashes of v1.')
  }
  const v2 = readTree(doc, info, pieceLength)
  if (isFault(v2)) return v2
  const { files, pieceLayers } = v2
  if (files.length === 0) return fault('NO_FILES', 'The file lists no files.')
  const twice = faultOfPaths(files.map(({ path }) => path))
  if (twice !== null) return twice
  const hasFolder = files.length > 1 || files[0].path !== name
  const pieceCount = files.reduce((sum, file) => sum + Math.ceil(file.sizeBytes / pieceLength), 0)
  if (endOf(files, pieceLength) > MAX_TOTAL_BYTES) return tooLarge()
  if (pieceCount > MAX_PIECES) {
    return fault('BAD_PIECES', `The torrent has more than ${MAX_PIECES} pieces.`)
  }
  return { files, hasFolder, pieceCount, pieceLayers }
}

/** Returns the end of the last file, where each file starts with a piece. */
function endOf(files: readonly TorrentFile[], pieceLength: number): number {
  return files.reduce(
    (end, { sizeBytes }) => Math.ceil(end / pieceLength) * pieceLength + sizeBytes,
    0,
  )
}

function readVersion(doc: Bencoded, info: Token): Judged<Metainfo['kind']> {
  const token = valueOf(doc, info, 'meta version')
  const version = token === null ? 1 : integerOf(doc, token)
  const hasTree = valueOf(doc, info, 'file tree') !== null
  const hasPieces = valueOf(doc, info, 'pieces') !== null
  if (version === 2 && hasTree) return hasPieces ? 'hybrid' : 'v2'
  if (version === 1 && !hasTree) return 'v1'
  return notATorrent('its meta version is unknown or does not match its contents')
}

function readPieceLength(doc: Bencoded, info: Token): Judged<number> {
  const token = valueOf(doc, info, 'piece length')
  const length = token === null ? null : integerOf(doc, token)
  if (length === null || length < 1 || length > MAX_PIECE_BYTES) {
    return fault('BAD_PIECES', 'The piece length is missing, zero, negative, or 1 GiB or more.')
  }
  return length
}

function countPieces(doc: Bencoded, info: Token, v1: V1Files, length: number): Judged<number> {
  const token = valueOf(doc, info, 'pieces')
  const pieces = token === null ? null : bytesOf(doc, token)
  if (pieces === null) return fault('BAD_PIECES', 'The piece hashes are missing or not a string.')
  const expected = Math.ceil(v1.pieceBytes / length)
  if (pieces.length !== expected * SHA1_BYTES) {
    const found = pieces.length / SHA1_BYTES
    return fault(
      'BAD_PIECES',
      `The sizes require ${expected} piece hashes, but the file contains ${+found.toFixed(2)}.`,
    )
  }
  return expected
}

function readCreator(doc: Bencoded): string | null {
  const token = valueOf(doc, 0, 'created by')
  const text = token === null ? null : textOf(doc, token)
  if (text === null) return null
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, MAX_CREATOR_CHARACTERS)
  return clean === '' ? null : clean
}

function readCreationDate(doc: Bencoded): number | null {
  const token = valueOf(doc, 0, 'creation date')
  const seconds = token === null ? null : integerOf(doc, token)
  return seconds === null || seconds < 0 ? null : creationSeconds(seconds)
}

function notATorrent(why: string) {
  return fault('NOT_A_TORRENT', `This is not a torrent: ${why}.`)
}
