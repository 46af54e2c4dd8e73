import { describe, expect, it } from 'vitest'
import { databasePlace, hostUrls, isDatabaseUrl } from '../../src/shared/database-urls.ts'

describe('the address of a database', () => {
  it('names one host or several, each with the same user, name and options', () => {
    expect(hostUrls('postgres://u:p%40x@a:5432/db')).toEqual(['postgres://u:p%40x@a:5432/db'])
    expect(hostUrls('postgresql://u:p@a:1,[::1]:2,c/db?sslmode=require')).toEqual([
      'postgresql://u:p@a:1/db?sslmode=require',
      'postgresql://u:p@[::1]:2/db?sslmode=require',
      'postgresql://u:p@c/db?sslmode=require',
    ])
  })

  it('is refused when a host or the rest is not valid', () => {
    for (const good of ['postgres://a/db', 'postgres://u:p@a:1,b:2/db', 'postgres://u@[::1]/db']) {
      expect(isDatabaseUrl(good), good).toBe(true)
    }
    const bad = [
      '',
      'a,b',
      'mysql://a/db',
      'postgres://a,/db',
      'postgres://a:x,b/db',
      'postgres://',
    ]
    for (const url of bad) expect(isDatabaseUrl(url), url).toBe(false)
  })

  it('is shown without its user and password', () => {
    expect(databasePlace('postgres://u:secret@a:5432,b/db')).toBe('a:5432,b/db')
  })
})
