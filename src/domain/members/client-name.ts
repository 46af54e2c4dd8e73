// The names of clients with peer IDs in the Azureus style (BEP 20): `-TR4060-` and twelve random
// characters.
const NAMES: Readonly<Record<string, string>> = {
  A2: 'aria2',
  AZ: 'Vuze',
  BI: 'BiglyBT',
  BT: 'BitTorrent',
  DE: 'Deluge',
  KT: 'KTorrent',
  LT: 'libtorrent',
  UT: 'µTorrent',
  UM: 'µTorrent Mac',
  TR: 'Transmission',
  TX: 'Tixati',
  WW: 'WebTorrent',
  qB: 'qBittorrent',
  lt: 'rTorrent',
}

/** Returns the name of a client from the first 8 bytes of its peer ID: `Transmission 4.0.6`. */
export function clientName(start: Uint8Array): string {
  const text = String.fromCharCode(...start.subarray(0, 8))
  const aria = /^A2-(\d+)-(\d+)-/.exec(text)
  if (aria !== null) return `aria2 ${aria[1]}.${aria[2]}`
  const match = /^-([A-Za-z][A-Za-z0-9])([0-9A-Za-z])([0-9A-Za-z])([0-9A-Za-z])/.exec(text)
  if (match === null) return 'unknown client'
  const name = NAMES[match[1]] ?? match[1]
  const [major, minor, patch] = match.slice(2).map((digit) => Number.parseInt(digit, 36))
  return `${name} ${major}.${minor}${patch === 0 ? '' : `.${patch}`}`
}
