// Announces as bytes, built without strings: the head of one keep-alive request, whose digits
// change.

const HEX = Buffer.from('0123456789abcdef')

/** The key for hashes of peer IDs. */
export const SESSION_KEY = Buffer.alloc(32, 7)

const TEXT =
  'GET /PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP/announce?info_hash=' +
  '%HH'.repeat(20) +
  '&peer_id=-qB4520-IIIIIIIIIIII&port=NNNNN&uploaded=UUUUUUUUUUUUUUU&downloaded=0' +
  '&left=LLLLLLL&numwant=50&key=5213d3ac&compact=1&event=EEEEEEE HTTP/1.1\r\nHost: t\r\n\r\n'

/** Creates one request, which is reused for each announce. */
export function createRequest() {
  const bytes = Buffer.from(TEXT, 'latin1')
  const at = (text) => TEXT.indexOf(text)
  const places = {
    passkey: at('PPPP'),
    hash: at('%HH'),
    peer: at('IIII'),
    port: at('NNNN'),
    uploaded: at('UUUU'),
    left: at('LLLL'),
    event: at('EEEE'),
  }

  function hex32(place, value) {
    for (let digit = 0; digit < 8; digit++) {
      bytes[place + digit] = HEX[(value >>> (28 - digit * 4)) & 15]
    }
  }

  function decimal(place, digits, value) {
    for (let rest = value, digit = digits - 1; digit >= 0; digit--) {
      bytes[place + digit] = 48 + (rest % 10)
      rest = Math.floor(rest / 10)
    }
  }

  return {
    bytes,
    /** Writes the passkey, of four words. */
    passkey(words) {
      for (let word = 0; word < 4; word++) hex32(places.passkey + word * 8, words[word])
    },
    /** Writes the hash, of five words as in the torrent table: little-endian bytes. */
    hash(words) {
      for (let byte = 0; byte < 20; byte++) {
        const value = words[byte >> 2] >>> ((byte & 3) * 8)
        bytes[places.hash + byte * 3 + 1] = HEX[(value >>> 4) & 15]
        bytes[places.hash + byte * 3 + 2] = HEX[value & 15]
      }
    },
    peer: (number) => decimal(places.peer, 12, number),
    port: (number) => decimal(places.port, 5, number),
    uploaded: (number) => decimal(places.uploaded, 15, number),
    left: (number) => decimal(places.left, 7, number),
    /** Writes an event of seven letters, or an empty one, which is ignored. */
    event(text) {
      bytes.fill(32, places.event, places.event + 7)
      bytes.write(text === '' ? '&&&&&&&' : text, places.event, 'latin1')
    },
    peerId(number) {
      decimal(places.peer, 12, number)
      return bytes.subarray(places.peer - 8, places.peer + 12)
    },
  }
}
