import { describe, expect, it } from 'vitest'
import { createPathParser, createRoute, ROUTE } from '../../../src/tracker/wire/parse-path.ts'

const parse = createPathParser()
const route = createRoute()
const KEY = '0123456789abcdef0123456789abcdef'

function path(target: string, aliases = false): string {
  const bytes = Buffer.from(` ${target} `)
  parse(bytes, 1, bytes.length - 1, route, aliases)
  const name = Object.entries(ROUTE).find(([, code]) => code === route.code)?.[0] ?? ''
  if (name !== 'announce' && name !== 'scrape') return name
  if (route.passkeyInQuery) return `${name} by parameter`
  return route.hasPasskey ? name : `${name} of nobody`
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

  it('rule 10: aliases of other programs, when they are enabled', () => {
    expect(path(`/announce/${KEY}`, true)).toBe('announce')
    expect(path(`/scrape/${KEY}`, true)).toBe('scrape')
    expect(path(`/${KEY}/announce.php?a`, true)).toBe('announce')
    expect(path(`/${KEY}/scrape.php?a`, true)).toBe('scrape')
    expect(path(`/announce?passkey=${KEY}`, true)).toBe('announce by parameter')
    expect(path(`//${KEY}/announce/?a`, true)).toBe('announce')
    expect(path(`/x/y`, true)).toBe('none')
  })
})
