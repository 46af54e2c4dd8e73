import type { Factors } from './worth.ts'
import { worth } from './worth.ts'

/** The effect of a download on a member's totals. */
export interface DownloadPreview {
  /** Bytes that count. */
  readonly counted: bigint
  readonly downloadedAfter: bigint
  /** Whether it counts less than its size. */
  readonly isCheaper: boolean
}

/** Calculated as in booking (ratio.md §5), for the whole torrent with the current factors. */
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
