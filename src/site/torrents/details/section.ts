import type { Shape } from '../../../shared/shape.ts'
import type { OwnState } from '../../../store/hit-and-run/own-torrents.ts'
import type { Extras } from '../../../store/torrents/extras.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Call } from '../../http/action.ts'

/** What the page of a torrent has before its sections are asked: who reads it, and what it is. */
export interface Asked {
  readonly torrent: TorrentRow
  /** How the reader stands to it. */
  readonly own: OwnState
  /** What is small and stands beside it, read in one statement. */
  readonly extras: Extras
  readonly call: Pick<
    Call<string, 'catalog.read'>,
    'db' | 'member' | 'can' | 'now' | 'query' | 'wantsJson'
  >
}

interface Given<Read> {
  /** As the template calls it: `sections.<name>`, shown by the partial `torrent/<name>`. */
  readonly name: string
  /**
   * How often it asks the database, at most. All sections and the page itself together stay within
   * the 12 statements of a page: take what `Asked` has, and join rather than ask twice.
   */
  readonly statements: number
  readonly read: (asked: Asked) => Promise<Read> | Read
  /** What its partial shows: text and booleans; null when there is nothing to show. */
  readonly part: (read: Read, asked: Asked) => object | null
  /** What it adds to the torrent's JSON: shapes of fields that are its own, and their values. */
  readonly json?: {
    readonly shape: Readonly<Record<string, Shape>>
    readonly of: (read: Read, asked: Asked) => Readonly<Record<string, unknown>>
  }
}

/** One part of a torrent's page, of whatever feature: a line in `sections/index.ts`. */
export interface Section {
  readonly name: string
  readonly statements: number
  /** The fields that it adds to the torrent's JSON. */
  readonly shape: Readonly<Record<string, Shape>>
  readonly show: (asked: Asked) => Promise<object | null>
  readonly tell: (asked: Asked) => Promise<Readonly<Record<string, unknown>>>
}

/** `section({ name, statements, read, part })`: what it reads is typed within it. */
export function section<Read>({ name, statements, read, part, json }: Given<Read>): Section {
  return {
    name,
    statements,
    shape: json?.shape ?? {},
    show: async (asked) => part(await read(asked), asked),
    tell: async (asked) => (json === undefined ? {} : json.of(await read(asked), asked)),
  }
}
