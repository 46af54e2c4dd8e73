import { describe, expect, it } from 'vitest'
import { importedPasskey } from '../../../src/shared/foreign-passkey.ts'
import { createPathParser, createRoute, ROUTE } from '../../../src/tracker/wire/parse-path.ts'

const parse = createPathParser()
const route = createRoute()
const KEY = '0123456789abcdef0123456789abcdef'
/** As TorrentPier makes them: 20 letters and digits. */
const FOREIGN = 'aB3dE5gH7jK9mN1pQ3sT'

function path(target: string, aliases = false): string {
  const bytes = Buffer.from(` ${target} `)
  parse(bytes, 1, bytes.length - 1, route, aliases)
  const name = Object.entries(ROUTE).find(([, code]) => code === route.code)?.[0] ?? ''
  if (name !== 'announce' && name !== 'scrape') return name
  const found = route.hasPasskey ? name : `${name} of nobody`
  return route.isForeign ? `foreign ${found}` : found
}

describe('paths of the tracker (contract §3)', () => {
  it('rule 11: canonical ones, and what clients make of them for scrapes', () => {
    expect(path(`/${KEY}/announce?a=b`)).toBe('announce')
    expect(path(`/${KEY}/scrape`)).toBe('scrape')
    expect(path(`/announce/${KEY}/announce`)).toBe('announce')
    expect(path(`/announce/${KEY}/scrape`)).toBe('scrape')
    expect(path(`/scrape/${KEY}/announce`)).toBe('scrape')
  })

  it('contain the passkey, as four words, and the start of the query', () => {
    path(`/announce/${KEY}/announce?a=b`)
    expect([route.passkey0, route.passkey1, route.passkey2, route.passkey3]).toEqual([
      0x01234567,
      0x89abcdef | 0,
      0x01234567,
      0x89abcdef | 0,
    ])
    expect(route.queryStart).toBe(` /announce/${KEY}/announce?`.length)
  })

  it.each(['x', KEY.toUpperCase(), `${KEY}0`, KEY.slice(1), `${KEY.slice(1)}g`, '%30', 'announce'])(
    'rule 43: %s in place of a passkey is an announce without a member',
    (key) => {
      expect(path(`/${key}/announce?a`)).toBe('announce of nobody')
      expect(path(`/announce/${key}/announce?a`)).toBe('announce of nobody')
    },
  )

  it('rule 9: end at a fragment', () => {
    expect(path(`/${KEY}/announce#x`)).toBe('announce')
    expect(path(`/${KEY}/scrape#?a`)).toBe('scrape')
    expect(route.queryStart).toBe(` /${KEY}/scrape#?a`.length)
    expect(path(`/${KEY}#/announce`)).toBe('none')
    expect(path('/#/a/b')).toBe('home')
  })

  it('rule 8: static pages', () => {
    expect(path('/')).toBe('home')
    expect(path('/?a=/b/c')).toBe('home')
    expect(path('/favicon.ico')).toBe('favicon')
    expect(path('/robots.txt?x')).toBe('robots')
  })

  it.each([
    '/x', '/announce', '/scrape', `/announce/${KEY}`, `/${KEY}/announce.php`, `//${KEY}/announce`,
    `/${KEY}/announce/`, `/announce?passkey=${KEY}`, `/${KEY}`, '/a/b/c/d', `/x/${KEY}/announce`,
    `/${KEY}/announcement`, `/scrape/${KEY}/scrape`, `/announce/${KEY}/x`, 'announce', '*', '',
  ])('rule 10: %s is not found, unless as an alias of another program', (target) => {
    expect(['none', 'home']).toContain(path(target))
  }) // prettier-ignore

  it.each([
    `/announce/${KEY}`, `/${KEY}/announce.php?a`, `/announce?passkey=${KEY}`, `//${KEY}/announce/?a`,
    `/announce.php?passkey=${KEY}&info_hash=a`, `/announce.php?passkey=${KEY}?info_hash=a`,
    `/bt/announce.php?uk=${FOREIGN}&info_hash=a`, `/announce.php?a=1&any_name=${FOREIGN}`,
    `/announce/${FOREIGN}`, `/${FOREIGN}/announce`, `/a/b/${KEY}/announce`, `/a/b/announce/${KEY}`,
    `/tracker.php/${FOREIGN}/announce`, `/${KEY.toUpperCase()}/announce`,
  ])('rule 10: %s is an announce of another program, when these are enabled', (target) => {
    expect(path(target, true)).toBe('foreign announce')
  }) // prettier-ignore

  it.each([
    `/scrape/${KEY}`, `/${FOREIGN}/scrape`, `/${KEY}/scrape.php?a`, `/bt/scrape.php?uk=${FOREIGN}`,
    `/scrape.php?info_hash=abcdefghijklmnopqrst&passkey=${KEY}`,
  ])('rule 10: %s is a scrape of another program, when these are enabled', (target) => {
    expect(path(target, true)).toBe('foreign scrape')
  }) // prettier-ignore

  it.each([
    '/announce', '/announce.php?passkey=', '/announce?passkey=short', `/announce?passkey=${KEY}%30`,
    `/announce?key=${FOREIGN}&peer_id=${FOREIGN}&info_hash=${FOREIGN}&trackerid=${KEY}`,
    `/announce#passkey=${KEY}`, `/${'a'.repeat(65)}/announce`, '/bt/announce.php',
  ])('rule 43: %s is an announce of another program without a member', (target) => {
    expect(path(target, true)).toBe('foreign announce of nobody')
  }) // prettier-ignore

  it.each(['/x/y', `/${KEY}`, `/a/b/c/d/${KEY}/announce`, `/announce/x/${KEY}`, '/announce.phpx'])(
    'rule 10: %s is not found, even when aliases are enabled',
    (target) => {
      expect(path(target, true)).toMatch(/none$/)
    },
  )

  it('rule 10: with aliases, canonical targets remain what they are', () => {
    expect(path(`/${KEY}/announce?a`, true)).toBe('announce')
    expect(path(`/announce/${KEY}/scrape?a`, true)).toBe('scrape')
    expect(path('/favicon.ico', true)).toBe('favicon')
    expect(path('/', true)).toBe('home')
  })

  it('rule 10: a passkey of another form is the one that an import derives from it', () => {
    for (const target of [`/${FOREIGN}/announce`, `/bt/announce.php?uk=${FOREIGN}`]) {
      path(target, true)
      const words = [route.passkey0, route.passkey1, route.passkey2, route.passkey3]
      const hex = words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
      expect(hex).toBe(importedPasskey(FOREIGN))
    }
    expect(importedPasskey(KEY)).toBe(KEY)
    expect(importedPasskey('too-short')).toBeNull()
    expect(importedPasskey(`${FOREIGN}-`)).toBeNull()
  })
})
