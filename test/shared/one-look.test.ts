import { expect, it } from 'vitest'
import { createLook } from '../../src/shared/one-look.ts'

/** A look whose questions a test answers. */
function aLook(limitMs: number) {
  const asked: { answer: (value: string) => void; fail: (error: Error) => void }[] = []
  const ask = () =>
    new Promise<string>((answer, fail) => {
      asked.push({ answer, fail })
    })
  return { asked, look: createLook(ask, { limitMs, late: 'late' }) }
}

it('answers all that ask at the same time with one question', async () => {
  const { asked, look } = aLook(60_000)
  const both = [look(), look()]
  asked[0].answer('there')
  expect(await Promise.all(both)).toEqual(['there', 'there'])
  expect(asked).toHaveLength(1)
})

it('treats its time limit as an answer, and asks nothing while a question hangs', async () => {
  const { asked, look } = aLook(1)
  expect(await look()).toBe('late')
  expect(await look()).toBe('late')
  expect(asked).toHaveLength(1)
  asked[0].answer('too late for them')
  await new Promise((resolve) => setImmediate(resolve))
  const next = look()
  expect(asked).toHaveLength(2)
  asked[1].answer('there')
  expect(await next).toBe('there')
})

it('passes on why a question failed, and asks the next time', async () => {
  const { asked, look } = aLook(60_000)
  const failing = look()
  asked[0].fail(new Error('no'))
  await expect(failing).rejects.toThrow('no')
  void look()
  expect(asked).toHaveLength(2)
})
