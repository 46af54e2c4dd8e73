import bencode from 'bencode'
import { describe, expect, it } from 'vitest'
import { announceUrl, composeFile } from '../../../src/domain/torrents/compose-file.ts'
import { scan } from '../../../src/domain/torrents/bencode-scan.ts'
import { isSorted } from '../../../src/domain/torrents/bencode.ts'
import { encode, singleInfo } from '../../support/clients/torrent-files.ts'

const passkey = '0123456789abcdef0123456789abcdef'

describe('a personalized .torrent', () => {
  const parts = {
    announceUrl: `https://t.example/${passkey}/announce`,
    moreUrls: [],
    detailsUrl: 'https://site.example/torrents/7',
    createdWith: 'maker/1',
    creationDate: 1_700_000_000,
    info: encode(singleInfo('film', 10)),
    nameEncoding: null,
    pieceLayers: null,
  }

  it("has this site's announce URL and page, and the info byte for byte", () => {
    const file = Buffer.from(composeFile(parts))
    expect(file.includes(parts.info)).toBe(true)
    const read = bencode.decode(file) as Record<string, Uint8Array>
    expect(Object.keys(read)).toEqual([
      'announce',
      'comment',
      'created by',
      'creation date',
      'encoding',
      'info',
    ])
    expect(Buffer.from(read.announce).toString()).toBe(parts.announceUrl)
    expect(Buffer.from(read.comment).toString()).toBe(parts.detailsUrl)
    expect(read['creation date']).toBe(1_700_000_000)
  })

  it('tells the encoding of the names, which are in UTF-8 unless they were imported', () => {
    const told = (nameEncoding: string | null) => {
      const read = bencode.decode(composeFile({ ...parts, nameEncoding })) as {
        encoding: Uint8Array
      }
      return Buffer.from(read.encoding).toString()
    }
    expect([told(null), told('GBK')]).toEqual(['UTF-8', 'GBK'])
  })

  it('has all announce URLs in one tier, if there are several', () => {
    const moreUrls = [`http://t2.example/${passkey}/announce`, `udp://t3.example:9/${passkey}`]
    const read = bencode.decode(composeFile({ ...parts, moreUrls })) as {
      announce: Uint8Array
      'announce-list': Uint8Array[][]
    }
    const urls = read['announce-list'].map((tier) => tier.map((url) => Buffer.from(url).toString()))
    expect(Buffer.from(read.announce).toString()).toBe(parts.announceUrl)
    expect(urls).toEqual([[parts.announceUrl, ...moreUrls]])
  })

  it('has its keys in order, with and without optional ones', () => {
    const layers = encode(new Map([[Buffer.alloc(32, 1), Buffer.alloc(64)]]))
    for (const given of [
      parts,
      { ...parts, createdWith: null, creationDate: null },
      { ...parts, pieceLayers: layers },
      { ...parts, moreUrls: ['http://t2.example'] },
    ]) {
      const scanned = scan(composeFile(given))
      if (!scanned.ok) throw new Error(scanned.fault.what)
      expect(isSorted(scanned.value, 0)).toBe(true)
    }
  })
})

describe('the announce URL', () => {
  it('starts with /announce only on loopback hosts, which libtorrent refuses otherwise', () => {
    const path = (base: string) => announceUrl(base, passkey).slice(base.length)
    for (const base of ['http://localhost:4200', 'http://127.0.0.1:4200', 'http://[::1]:4200']) {
      expect(path(base)).toBe(`/announce/${passkey}/announce`)
    }
    expect(path('udp://localhost:4200')).toBe(`/announce/${passkey}/announce`)
    for (const base of [
      'https://tracker.example',
      'udp://t.example:1',
      'http://10.0.0.7:4200',
      'http://127.example',
    ]) {
      expect(path(base)).toBe(`/${passkey}/announce`)
    }
  })
})
