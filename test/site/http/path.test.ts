import { describe, expect, it } from 'vitest'
import { actions } from '../../../src/site/features.ts'
import { bySpecificity } from '../../../src/site/http/path.ts'

const matches = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path)

describe('the order of routes', () => {
  it('puts no parameter in the place of a fixed word', () => {
    const sorted = [...actions].sort((a, b) => bySpecificity(a.path, b.path))
    for (const { method, path } of actions) {
      const concrete = path.replace(/:\w+/g, 'x')
      const first = sorted.find((one) => one.method === method && matches(one.path, concrete))
      expect(first?.path, `${method} ${path}`).toBe(path)
    }
  })

  it('is one order, whatever comes first', () => {
    const paths = [
      '/',
      '/a',
      '/torrents/:id',
      '/torrents/:id/edit',
      '/torrents/new',
      '/z/x',
      '/z/:y',
    ]
    for (let turn = 0; turn < paths.length; turn++) {
      const turned = [...paths.slice(turn), ...paths.slice(0, turn)].sort(bySpecificity)
      expect(turned.indexOf('/torrents/new')).toBeLessThan(turned.indexOf('/torrents/:id'))
      expect(turned.indexOf('/z/x')).toBeLessThan(turned.indexOf('/z/:y'))
    }
  })
})
