// Finds the banned words of docs/words.md in every text that a person reads: pages, emails,
// messages, documents, comments and test titles.
import fs from 'node:fs'
import path from 'node:path'
import { codeTexts } from './code-texts.js'
import { markdownProse, space, templateProse, withoutCode } from './masks.js'
import { rulesOf } from './rules.js'

/** Folders with texts, in addition to the Markdown files in the root. */
const FOLDERS = [
  ...['src', 'views', 'public', 'test', 'docs', 'migrations'],
  ...['bench', 'bin', 'scripts', 'deploy'],
]
const SKIPPED = /^(?:bench\/results|test\/golden)\//
/** Generated from the database. */
const GENERATED = /^src\/store\/(?:base\/)?schema\.ts$/
/** Pages, messages, emails and the members' manual. */
const PAGES = /^(?:views|public|src\/(?:site|domain|jobs\/mail)|docs\/members)\//

const readers = [
  { files: /\.mustache$/, read: (_, source) => [piece('page', templateProse(source))] },
  { files: /\.md$/, read: (_, source) => [piece('docs', markdownProse(source))] },
  { files: /\.sql$/, read: (_, source) => [piece('comment', sqlProse(source))] },
  { files: /\.(?:ts|js|cjs)$/, read: codeTexts },
]

/** Reads the rules from docs/words.md. */
export function readRules(root) {
  return rulesOf(fs.readFileSync(path.join(root, 'docs', 'words.md'), 'utf8'))
}

/** Lists the files with texts, optionally only those in `places`. */
export function textFiles(root, places = ['']) {
  const inFolders = FOLDERS.filter((folder) => fs.existsSync(path.join(root, folder))).flatMap(
    (folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true })
        .map((name) => `${folder}/${name.split(path.sep).join('/')}`),
  )
  const loose = fs.readdirSync(root).filter((name) => name.endsWith('.md'))
  return [...loose, ...inFolders]
    .filter((name) => readers.some(({ files }) => files.test(name)))
    .filter((name) => !SKIPPED.test(name) && !GENERATED.test(name))
    .filter((name) => places.some((place) => isIn(name, place)))
    .sort()
}

function isIn(name, place) {
  return place === '' || name === place || name.startsWith(`${place.replace(/\/$/, '')}/`)
}

/**
 * Returns `hitsIn`, which reads files, and `hitsOf`, which takes the content of one file. A hit is
 * `{ place: 'file:line', kind, word, instead }`.
 */
export function createWordCheck(rules) {
  const any = new RegExp(rules.map(({ pattern }) => pattern.source).join('|'), 'i')

  function hitsOf(name, source) {
    // Parsing is slow, and most files contain none of the words.
    if (!any.test(withoutMarks(source))) return []
    const { read } = readers.find(({ files }) => files.test(name))
    const hits = read(name, source).flatMap((text) =>
      rules
        .filter(({ where }) => isChecked(where, name, text.kind))
        .flatMap((rule) => hitsOfRule(rule, text)),
    )
    return hits
      .sort((a, b) => a.at - b.at || b.word.length - a.word.length)
      .filter(({ at, word }, index, all) => !isWithin(at, word, all[index - 1]))
      .map(({ at, ...hit }) => ({ place: `${name}:${lineOf(source, at)}`, ...hit }))
  }

  function hitsIn(root, names) {
    return names.flatMap((name) => hitsOf(name, fs.readFileSync(path.join(root, name), 'utf8')))
  }

  return { hitsOf, hitsIn }
}

/** Whether the hit is part of the longer phrase found before it. */
function isWithin(at, word, before) {
  return before !== undefined && at + word.length <= before.at + before.word.length
}

/** The source without comment markers, so that a phrase can span two lines. */
function withoutMarks(source) {
  return source.replace(/^[ \t]*(?:\/\/|\*|--)/gm, space)
}

/** Some words are avoided only in texts that users read. */
function isChecked(where, name, kind) {
  if (where === 'all') return true
  const isShown = kind !== 'comment' && kind !== 'title'
  return isShown && (where === 'shown' || PAGES.test(name))
}

function hitsOfRule({ pattern, allowed, instead }, { kind, start, prose }) {
  const fine = allowed.flatMap((each) => [...prose.matchAll(each)].map(extent))
  return [...prose.matchAll(pattern)]
    .map((match) => ({ match, ...extent(match) }))
    .filter(({ from, to }) => !fine.some((span) => span.from <= from && to <= span.to))
    .map(({ match, from }) => ({
      at: start + from,
      kind,
      word: match[0].replace(/\s+/g, ' '),
      instead,
    }))
}

function extent(match) {
  return { from: match.index, to: match.index + match[0].length }
}

function lineOf(source, at) {
  return source.slice(0, at).split('\n').length
}

function piece(kind, prose) {
  return { kind, start: 0, prose }
}

/** The comments in SQL. */
function sqlProse(source) {
  const lines = source.split('\n').map((line) => {
    const [, code, mark, comment] = /^((?:[^'-]|-(?!-)|'[^']*')*)(-*)(.*)$/.exec(line)
    return code.replace(/./g, '\u0001') + space(mark) + comment
  })
  return withoutCode(lines.join('\n'))
}
