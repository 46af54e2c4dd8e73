import type { Shape } from '../../../shared/shape.ts'
import type { OwnState } from '../../../store/hit-and-run/own-torrents.ts'
import type { CategoryAttribute } from '../../../store/taxonomy/attributes.ts'
import type { Extras } from '../../../store/torrents/extras.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Call } from '../../http/action.ts'

/** What is known about a torrent's page before its sections load: the reader and the torrent. */
export interface Asked {
  readonly torrent: TorrentRow
  /** The reader's relation to it. */
  readonly own: OwnState
  /** Small related rows, read in one statement. */
  readonly extras: Extras
  /**
   * Loads the attributes of its category: one statement for all sections that ask, none if no
   * section does.
   */
  readonly attributes: () => Promise<readonly CategoryAttribute[]>
  readonly call: Pick<
    Call<string, 'catalog.read'>,
    'db' | 'member' | 'can' | 'config' | 'now' | 'query' | 'wantsJson'
  >
}

interface Given<Read> {
  /** The name in the template: `sections.<name>`, shown by the partial `torrent/<name>`. */
  readonly name: string
  /**
   * The most database statements that it runs. All sections and the page together stay within 12:
   * use what `Asked` has, and join rather than query twice.
   */
  readonly statements: number
  readonly read: (asked: Asked) => Promise<Read> | Read
  /** The data of its partial: text and booleans; null when there is nothing to show. */
  readonly part: (read: Read, asked: Asked) => object | null
  /** The fields it adds to the torrent's JSON, and their values. */
  readonly json?: {
    readonly shape: Readonly<Record<string, Shape>>
    readonly of: (read: Read, asked: Asked) => Readonly<Record<string, unknown>>
  }
}

/** One section of a torrent's page, from any feature: a line in `sections/index.ts`. */
export interface Section {
  readonly name: string
  readonly statements: number
  /** The fields that it adds to the torrent's JSON. */
  readonly shape: Readonly<Record<string, Shape>>
  readonly show: (asked: Asked) => Promise<object | null>
  readonly tell: (asked: Asked) => Promise<Readonly<Record<string, unknown>>>
}

/**
 * Declares a section: `section({ name, statements, read, part })`. The type of its data is
 * inferred.
 */
export function section<Read>({ name, statements, read, part, json }: Given<Read>): Section {
  return {
    name,
    statements,
    shape: json?.shape ?? {},
    show: async (asked) => part(await read(asked), asked),
    tell: async (asked) => (json === undefined ? {} : json.of(await read(asked), asked)),
  }
}
