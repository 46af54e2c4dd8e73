import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HandStage } from '../../support/clients/by-hand.ts'
import { siteWithEveryPage } from '../../support/community/every-page.ts'
import { addressOf, lookedAt, OUTSIDE } from '../../support/processes/look-pages.ts'
import type { TestBrowser } from '../../support/site.ts'

// Every page with its forms: what is wrong with one of several is shown in it, and no field of text
// is without a limit.

/** More than any field takes, and less than the limit of a body. */
const TOO_LONG = 'x'.repeat(200_000)

interface Form {
  /** Address and method. */
  readonly to: string
  readonly action: string
  /** Fields to type in. */
  readonly typed: readonly string[]
  readonly hidden: Readonly<Record<string, string>>
  readonly isAtFault: boolean
}

let stage: HandStage
let example: (route: string) => string
let owner: TestBrowser

beforeAll(async () => {
  ;({ stage, example } = await siteWithEveryPage())
  owner = await stage.site.entered('owner')
})
afterAll(() => stage.stop())

const attribute = (tag: string, name: string) =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&')

/** The forms of the content that post something, as sent by a browser without changes. */
function formsOf(html: string): readonly Form[] {
  const content = html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  return [...content.matchAll(/<form[^>]*method="post"[^]*?<\/form>/g)].map(([form]) => {
    const inputs = [...form.matchAll(/<(?:input|textarea)[^>]*>/g)].map(([tag]) => tag)
    const isHidden = (tag: string) => attribute(tag, 'type') === 'hidden'
    const isTyped = (tag: string) =>
      tag.startsWith('<textarea') || attribute(tag, 'type') === 'text'
    const named = (tags: readonly string[]) => tags.flatMap((tag) => attribute(tag, 'name') ?? [])
    const hidden = Object.fromEntries(
      inputs
        .filter(isHidden)
        .map((tag) => [attribute(tag, 'name')!, attribute(tag, 'value') ?? '']),
    )
    const action = attribute(form, 'action') ?? ''
    return {
      ...{ to: `${hidden._method ?? 'POST'} ${action}`, action, hidden },
      typed: named(inputs.filter(isTyped)),
      isAtFault: form.includes('aria-invalid="true"'),
    }
  })
}

describe('a page with several forms', () => {
  it('shows what is wrong with one of them in that one', async () => {
    const seen = new Set<string>()
    const wrong: string[] = []
    let refused = 0
    for (const path of lookedAt.filter((one) => !OUTSIDE.includes(one))) {
      const forms = formsOf((await owner.get(addressOf(path, example))).text)
      const filled = forms.filter(({ to, typed }) => typed.length > 0 && !seen.has(to))
      if (filled.length === 0 || forms.filter(({ typed }) => typed.length > 0).length < 2) continue
      for (const { to, action, typed, hidden } of filled) {
        seen.add(to)
        const fields = Object.fromEntries(typed.map((name) => [name, TOO_LONG]))
        const { status, text } = await owner.submit(action, { ...hidden, ...fields })
        if (status !== 422) continue
        refused++
        const atFault = formsOf(text).filter(({ isAtFault }) => isAtFault)
        for (const other of atFault)
          if (other.to !== to) wrong.push(`${path}: ${to} in ${other.to}`)
        if (atFault.length === 0) wrong.push(`${path}: ${to} shows no fault`)
      }
    }
    expect(refused).toBeGreaterThan(10)
    expect(wrong).toEqual([])
  })
})

/** Fields in which a browser lets type: those of other types cannot hold a long text. */
const TEXTS = [undefined, 'text', 'search', 'email', 'url', 'tel']

describe('a field of text', () => {
  it('says how much it takes, so that the browser stops there', async () => {
    const endless = new Set<string>()
    let seen = 0
    const guest = stage.site.browser()
    for (const path of lookedAt) {
      const who = OUTSIDE.includes(path) ? guest : owner
      const html = (await who.get(addressOf(path, example))).text
      const fields = [...html.matchAll(/<(?:input|textarea)[^>]*>/g)].map(([tag]) => tag)
      for (const tag of fields) {
        // A password that is cut off in silence would not be the one that was pasted.
        if (!tag.startsWith('<textarea') && !TEXTS.includes(attribute(tag, 'type'))) continue
        // The name that password managers store with a password.
        if (tag.includes(' hidden')) continue
        seen++
        if (!tag.includes('maxlength=')) endless.add(`${path}: ${attribute(tag, 'name')}`)
      }
    }
    expect(seen).toBeGreaterThan(300)
    expect([...endless]).toEqual([])
  })
})
