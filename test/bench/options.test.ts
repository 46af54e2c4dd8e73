import { describe, expect, it } from 'vitest'
import { faultOf } from '../../bench/options.js'

const head =
  'A description. `npm run bench -- some [--quick] [--seed N]\n[--only a,b]`: more of it.'

describe('the options of benchmarks', () => {
  it('are those in brackets in the comment of the file', () => {
    expect(faultOf(head, [])).toBe(null)
    expect(faultOf(head, ['--seed', '7', '--quick', '--only', 'a'])).toBe(null)
    expect(faultOf(head, ['--sed', '7'])).toBe(
      '--sed: no such option here; there are --quick, --seed, --only',
    )
    expect(faultOf(head, ['--quick', '7'])).toContain('7: no such option')
  })

  it('have a value where the comment names one', () => {
    expect(faultOf(head, ['--seed'])).toBe('--seed: give a value')
    expect(faultOf(head, ['--seed', '--quick'])).toBe('--seed: give a value')
  })
})
