import type { Provider } from '../provider.ts'
import { fieldOf, LONGEST, textIn, textsIn, yearIn } from '../provider.ts'

// https://openlibrary.org/developers/api: works, editions and ISBNs as JSON, without a key.

export const openLibrary: Provider = {
  name: 'openLibraryUrl',
  label: 'Open Library',
  sources: ['openlibrary', 'isbn13'],
  pauseMs: 1_000,

  pathOf(source, value) {
    if (source === 'isbn13') return `/isbn/${value}.json`
    return `/${value.endsWith('W') ? 'works' : 'books'}/${value}.json`
  },

  read(answer) {
    const title = textIn(fieldOf(answer, 'title'), LONGEST.title)
    if (title === '') return null
    const said = fieldOf(answer, 'description')
    const date = fieldOf(answer, 'publish_date') ?? fieldOf(answer, 'first_publish_date')
    return {
      title,
      // The authors are only given as keys; this field has the text of the title page.
      by: [textIn(fieldOf(answer, 'by_statement'), LONGEST.name)].filter((one) => one !== ''),
      year: yearIn(date),
      description: textIn(fieldOf(said, 'value') ?? said, LONGEST.description),
      subjects: textsIn(fieldOf(answer, 'subjects'), LONGEST.subject),
    }
  },
}
