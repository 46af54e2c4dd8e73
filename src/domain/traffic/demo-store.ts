/**
 * The store of the peers that `babou demo` writes. It belongs to no tracker, so none reports them:
 * they stay as they are until a tracker reports their torrent.
 */
export const DEMO_STORE = 'demo'
