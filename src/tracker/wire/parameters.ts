/** The parameters that a tracker reads; all others are `unknown`. */
export const PARAMETER = {
  end: -1,
  unknown: 0,
  infoHash: 1,
  peerId: 2,
  port: 3,
  uploaded: 4,
  downloaded: 5,
  left: 6,
  event: 7,
  numwant: 8,
  key: 9,
  compact: 10,
} as const

export type Parameter = (typeof PARAMETER)[keyof typeof PARAMETER]
