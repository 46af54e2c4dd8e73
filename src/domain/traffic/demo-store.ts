/**
 * The store ID of the peers that `babou demo` writes. It belongs to no tracker, so no tracker
 * reports these peers: they do not change until a tracker reports their torrent.
 */
export const DEMO_STORE = 'demo'
