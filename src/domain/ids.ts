declare const kind: unique symbol
type Branded<T, Kind extends string> = T & { readonly [kind]: Kind }

export type TorrentId = Branded<number, 'TorrentId'>
/** 40 hex digits: the SHA-1 of the info dictionary, or the first 20 bytes of its SHA-256. */
export type InfoHash = Branded<string, 'InfoHash'>
