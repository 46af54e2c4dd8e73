import type { Factors } from './worth.ts'
import { worth } from './worth.ts'

/** The effect of a download on the totals of a member. */
export interface DownloadPreview {
  /** The bytes that count. */
  readonly counted: bigint
  readonly downloadedAfter: bigint
  /** Whether it counts less than its size. */
  readonly isCheaper: boolean
}

/**
 * Calculates the effect as booking does (ratio.md §5), for the whole torrent and with the current
 * factors.
 */
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
