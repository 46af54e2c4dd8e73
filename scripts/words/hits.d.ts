/** A banned word, `file:line`, the kind of text, and the suggested replacement. */
export interface WordHit {
  readonly place: string
  readonly kind: 'page' | 'docs' | 'comment' | 'text' | 'title'
  readonly word: string
  readonly instead: string
}

export interface WordRule {
  readonly where: 'all' | 'shown' | 'pages'
  readonly instead: string
  readonly pattern: RegExp
  readonly allowed: readonly RegExp[]
}

export interface WordCheck {
  hitsOf(name: string, source: string): WordHit[]
  hitsIn(root: string, names: readonly string[]): WordHit[]
}

export function readRules(root: string): WordRule[]
export function textFiles(root: string, places?: readonly string[]): string[]
export function createWordCheck(rules: readonly WordRule[]): WordCheck
