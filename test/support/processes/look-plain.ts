// What is cheap enough to be asked of every page, also of those whose kinds of elements axe has
// examined on others: what depends on what this page says, and not on what it is built of.

/** Runs in the page: gives its faults. */
export const PLAIN_FAULTS = `{
  const faults = []
  const all = (selector) => [...document.querySelectorAll(selector)]
  const say = (what, one) => faults.push(what + ': ' + one.outerHTML.slice(0, 120))
  const isThere = (ids) => ids.split(/\\s+/).every((id) => document.getElementById(id) !== null)

  const headings = all('h1, h2, h3, h4, h5, h6').filter((one) => one.checkVisibility())
  const first = all('h1').length
  if (first !== 1) faults.push('has ' + first + ' h1')
  let before = 0
  for (const one of headings) {
    const level = Number(one.localName.slice(1))
    if (level > before + 1 && before > 0) say('skips a level of headings', one)
    before = level
  }
  if (document.title.trim() === '') faults.push('has no title')
  if (document.documentElement.lang === '') faults.push('names no language')

  const text = (one) => one.textContent.trim()
    || [...one.querySelectorAll('img')].map(({ alt }) => alt).join('')
  const isHeard = (one) => one.closest('[hidden], [aria-hidden=true]') === null
  const given = (one) => one.ariaLabel || one.title || one.hasAttribute('aria-labelledby')
  for (const one of all('input:not([type=hidden], [type=submit], [type=button]), select, textarea')) {
    if (isHeard(one) && !given(one) && ![...one.labels].some(text)) say('has no label', one)
  }
  for (const one of all('a[href], button, summary, h1, h2, h3, h4, h5, h6')) {
    if (isHeard(one) && !given(one) && !text(one)) say('has no name', one)
  }
  for (const one of all('img:not([alt])')) say('has no alt', one)

  const ids = new Set()
  for (const one of all('[id]')) {
    if (ids.has(one.id)) say('repeats an id', one)
    ids.add(one.id)
  }
  for (const name of ['for', 'aria-labelledby', 'aria-describedby', 'list']) {
    for (const one of all('[' + name + ']')) {
      if (!isThere(one.getAttribute(name))) say(name + ' names nothing', one)
    }
  }
  faults
}`
