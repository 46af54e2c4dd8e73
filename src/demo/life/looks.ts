import * as themes from '../../store/records/themes.ts'
import type { Scene } from './scene.ts'

// A theme that staff made, and a variant of it that members cannot choose yet.

const COLORS = {
  ...{ paper: '#f5f7f9', surface: '#ffffff', stripe: '#ffffff', sunken: '#ecf0f3' },
  ...{ hover: '#eff3f7', line: '#dbe1e6', 'line-strong': '#788590', ink: '#17212a' },
  ...{ 'ink-soft': '#47535d', 'ink-faint': '#5b6872', accent: '#0f5f73' },
  ...{ 'accent-strong': '#0a4a5a', 'accent-soft': '#dfeef2', 'on-accent': '#ffffff' },
  ...{ good: '#17683f', 'good-soft': '#e0f2e6', busy: '#7a5200', 'busy-soft': '#fbf0d9' },
  ...{ bad: '#a52a2a', 'bad-strong': '#8c2020', 'bad-soft': '#fbe8e6' },
}
const THEMES = [
  ['harbor', 'Harbor', true, {}],
  ['harbor-blue', 'Harbor in blue', false, { accent: '#1d5a8a', 'accent-strong': '#123f63' }],
] as const

/** Makes the theme and the variant. */
export async function makeThemes({ db, admin, ago }: Scene): Promise<void> {
  for (const [nth, [slug, title, isOffered, colors]] of THEMES.entries()) {
    const document = { title, scheme: 'light', colors: { ...COLORS, ...colors } }
    await themes.make(db, slug, { document, isOffered }, admin, ago(400 - nth * 90))
  }
}
