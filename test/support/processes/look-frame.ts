// The frame of a page (header, menus, footer) is most of its elements, and the same on hundreds of
// pages: what was examined there once is not examined again.

/** Elements of the frame that were examined, by how they were: keys of `NEW_PARTS`. */
export type Repeated = Map<string, ReadonlySet<string>>

/**
 * Runs in the page with the keys of the elements that are known: gives those that are here again,
 * with all that is in them, and the keys of the others. A key is the element with its content and
 * the start tags of all elements around it, so what is current on this page is another one.
 * Landmarks and headings are never known: what makes them distinct is the rest of the page.
 */
export const NEW_PARTS = `(keys) => {
  const before = new Set(keys)
  const hash = (text) => {
    let [one, other] = [0xdeadbeef, 0x41c6ce57]
    for (let at = 0; at < text.length; at++) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761)
      other = Math.imul(other ^ text.charCodeAt(at), 1597334677)
    }
    return (one >>> 0).toString(36) + (other >>> 0).toString(36)
  }
  const parts = 'header, nav, aside, footer, form, section, dialog, [role], h1, h2, h3, h4, h5, h6'
  const walk = (parent, around) => {
    for (const one of parent.children) {
      if (one.matches('main, script, style')) continue
      const start = around + one.cloneNode(false).outerHTML
      const isPart = one.matches(parts) || one.querySelector('main, ' + parts) !== null
      if (!isPart) document.keyed.push([one, hash(start + one.innerHTML)])
      walk(one, start)
    }
  }
  // The keys are those of the page as it was loaded, however often it is examined.
  if (!document.keyed) {
    document.keyed = []
    walk(document.body, document.body.cloneNode(false).outerHTML)
  }
  const [known, seen] = [new Set(), []]
  for (const [one, key] of document.keyed) {
    if (known.has(one.parentElement) || before.has(key)) known.add(one)
    else seen.push(key)
  }
  return { known, seen }
}`
