import { GIB } from '../../units.ts'
import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/** Below this size a false report gains nothing, and reports that cross each other explain it. */
export const LEAST_BYTES = GIB
/** Other members must have downloaded this share of what one uploaded. */
const LEAST_SHARE = 0.5
const LEAST_SCORE = 40

/** What a member uploaded on a torrent, and what the rest of the swarm downloaded at that time. */
export interface UploadFact {
  readonly uploadedBytes: number
  readonly downloadedByOthersBytes: number
}

export const uploadToNobody: AnomalyRule<UploadFact> = {
  label: 'Upload with no leecher',
  description:
    'Much upload was reported while the rest of the swarm hardly downloaded. Members who ' +
    'left without a last announce explain a small part of it, never most.',
  judge({ uploadedBytes, downloadedByOthersBytes }) {
    if (uploadedBytes < LEAST_BYTES) return null
    const share = downloadedByOthersBytes / uploadedBytes
    if (share >= LEAST_SHARE) return null
    return {
      score: scoreOf(LEAST_SCORE, uploadedBytes - downloadedByOthersBytes, LEAST_BYTES),
      evidence: [
        { label: 'Uploaded', value: uploadedBytes, unit: 'bytes' },
        { label: 'Downloaded by all others', value: downloadedByOthersBytes, unit: 'bytes' },
        { label: 'Explained share', value: Math.floor(share * 100), unit: 'percent' },
      ],
    }
  },
}
