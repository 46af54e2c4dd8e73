// Finds exports that no other file imports. An `export` that only its file uses is noise, and one
// that nothing uses is dead code. A type that the signatures of its file mention may be exported, so
// that callers can name what they get.
//
// node scripts/check-exports.js
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const FOLDERS = ['src', 'test', 'bench', 'scripts', 'bin', '.ci']
/** The entry points of processes and threads, and the files that tools read by fixed names. */
const ENTRIES = [
  /^bin\//,
  /^src\/cli\/(babou|role-process)\.ts$/,
  /-thread\.(ts|js)$/,
  /worker\.ts$/,
  /\.d\.ts$/,
  /\.test\.ts$/,
  /^bench\/[a-z]+\/[a-z-]+\.js$/,
  /^\.ci\//,
  /^test\/support\/cost\/reporter\.ts$/,
]
/** Files outside of these folders that import from them. */
const USERS = ['vitest.config.ts']
/** Test set-up files that vitest calls by name. */
const HOOKS = new Set(['setup', 'teardown'])

const files = FOLDERS.flatMap(sourcesBelow)
const known = new Set(files)
const parsed = new Map(files.map((file) => [file, parse(file)]))
/** File -> names that others import; `*` when a whole module is passed on. */
const used = new Map(files.map((file) => [file, new Set()]))
for (const [file, source] of parsed) noteUses(file, source)
for (const file of USERS) noteUses(file, parse(file))

const unused = files
  .filter((file) => !ENTRIES.some((entry) => entry.test(file)))
  .flatMap((file) => {
    const uses = used.get(file)
    if (uses.has('*')) return []
    return exportsOf(parsed.get(file))
      .filter(({ name }) => !uses.has(name) && !HOOKS.has(name))
      .map(({ name, line }) => `${file}:${line} ${name}`)
  })
for (const place of unused) console.error(place)
console.log(`exports: ${files.length} files, ${unused.length} unused`)
process.exitCode = unused.length === 0 && files.length > 0 ? 0 : 1

function sourcesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith('bench/results'))
}

function parse(file) {
  return ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true)
}

/** The file that a specifier leads to; a bench names those of src without their folder. */
function fileOf(from, specifier) {
  const near = path.join(path.dirname(from), specifier)
  const candidates = specifier.startsWith('.')
    ? [near, near.replace(/\.js$/, '.ts')]
    : ['', 'tracker/'].map((layer) => `src/${layer}${specifier.replace(/\.js$/, '')}.ts`)
  return candidates.find((file) => known.has(file))
}

function noteUses(file, source) {
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) noteImport(file, source, node)
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) noteAgain(file, node)
    else if (ts.isStringLiteral(node) && !ts.isImportDeclaration(node.parent))
      noteName(file, source, node)
    ts.forEachChild(node, visit)
  }
  visit(source)
}

function noteImport(file, source, { importClause, moduleSpecifier }) {
  const target = fileOf(file, moduleSpecifier.text)
  const bindings = importClause?.namedBindings
  if (target === undefined || bindings === undefined) return
  const uses = used.get(target)
  if (ts.isNamedImports(bindings)) {
    for (const { name, propertyName } of bindings.elements) uses.add((propertyName ?? name).text)
  } else for (const name of namesOf(source, bindings.name.text)) uses.add(name)
}

function noteAgain(file, { exportClause, moduleSpecifier }) {
  const uses = used.get(fileOf(file, moduleSpecifier.text))
  if (uses === undefined) return
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) uses.add('*')
  else
    for (const { name, propertyName } of exportClause.elements)
      uses.add((propertyName ?? name).text)
}

/** A module that is named in a string is loaded at run time: the names that the file uses count. */
function noteName(file, source, { text }) {
  if (!/^[./a-z]/.test(text) || !text.includes('/')) return
  const target = fileOf(file, text)
  if (target === undefined || target === file) return
  for (const { name } of exportsOf(parsed.get(target))) {
    if (new RegExp(`\\b${name}\\b`).test(source.text)) used.get(target).add(name)
  }
}

/** The members of a namespace that a file reads; `*` when it passes the namespace itself on. */
function namesOf(source, namespace) {
  const names = new Set()
  const visit = (node) => {
    if (ts.isIdentifier(node) && node.text === namespace) {
      const { parent } = node
      if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
        names.add(parent.name.text)
      } else if (ts.isQualifiedName(parent) && parent.left === node) names.add(parent.right.text)
      else if (!ts.isNamespaceImport(parent) && !isMember(parent, node)) names.add('*')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return names
}

/** Whether a name is that of a property, not of the namespace. */
function isMember(parent, node) {
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    ts.isPropertySignature(parent)
  )
}

/** Names that a file exports, with their lines; types that it mentions itself are left out. */
function exportsOf(source) {
  return source.statements.flatMap((statement) => {
    const line = source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause
      return clause && ts.isNamedExports(clause)
        ? clause.elements.map(({ name }) => ({ name: name.text, line }))
        : []
    }
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
    if (isType && isMentioned(source, statement.name.text)) return []
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported) return []
    if (!ts.isVariableStatement(statement)) return [{ name: statement.name?.text ?? '', line }]
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name)
        ? [{ name: name.text, line }]
        : name.elements.map((element) => ({ name: element.name.getText(source), line })),
    )
  })
}

/** Whether a name occurs in its file besides the place that declares it. */
function isMentioned(source, name) {
  return source.text.match(new RegExp(`\\b${name}\\b`, 'g')).length > 1
}
