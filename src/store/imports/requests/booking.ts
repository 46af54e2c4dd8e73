import type { ValueTarget } from '../../../domain/imports/taxonomy.ts'
import type { Db } from '../../base/db.ts'
import type { SourceTaxonomy } from '../catalog/taxonomy.ts'
import type { TorrentPlaces } from '../catalog/torrent-places.ts'
import type { RequestDescription } from '../described/requests.ts'
import type { ImportingTexts } from '../texts/importing.ts'
import type { Facts } from './fates.ts'

export interface ImportingRequests extends Pick<ImportingTexts, 'secrets' | 'site' | 'now'> {
  readonly taxonomy: SourceTaxonomy
  /** The name of the old site, for the ledger. */
  readonly origin: string
}

/** What each batch needs. */
export interface Booking extends Facts {
  readonly tx: Db
  readonly importing: ImportingRequests
  readonly currency: RequestDescription['currency']
  readonly places: TorrentPlaces
  readonly targets: ReadonlyMap<string, ValueTarget | null>
  /** The number of days for which a request is open. */
  readonly openDays: number
  /**
   * Returns the account that stands for members who have no account here, which is created when it
   * is first needed.
   */
  readonly absent: () => Promise<number>
}
