/**
 * The store of the peers that `babou demo` writes. It belongs to no tracker, so no tracker reports
 * them: they stay unchanged until a tracker reports their torrent.
 */
export const DEMO_STORE = 'demo'
