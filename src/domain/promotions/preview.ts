import type { Factors } from './worth.ts'
import { worth } from './worth.ts'

/** What a download does to the totals of a member. */
export interface DownloadPreview {
  /** Bytes that count. */
  readonly counted: bigint
  readonly downloadedAfter: bigint
  /** Whether it counts less than it has. */
  readonly isCheaper: boolean
}

/** The same worth as when it is booked (ratio.md §5), for the whole torrent at today's factors. */
export function previewDownload(
  downloaded: bigint,
  sizeBytes: number,
  { downPermille }: Factors,
): DownloadPreview {
  const { credited } = worth(BigInt(sizeBytes), downPermille, 0)
  return {
    counted: credited,
    downloadedAfter: downloaded + credited,
    isCheaper: downPermille < 1_000,
  }
}
