// A reporter for vitest that records each start and end immediately, so that even a killed run
// shows which tests had passed and which one hung. `.ci/said.js` reads it.
import fs from 'node:fs'
import path from 'node:path'

const ERROR_CHARACTERS = 400

const inProject = (file) => path.relative(process.cwd(), file)
const fileOf = (module) => inProject(module.moduleId)
const nameOf = (test) => `${fileOf(test.module)}: ${test.fullName}`

function said(error) {
  const why = error.cause === undefined ? '' : ` (${error.cause.message ?? error.cause})`
  return `${error.message}${why}`
}

function saidOf(errors) {
  const text = errors?.map(said).join('; ') ?? ''
  return text.replace(/\s+/g, ' ').slice(0, ERROR_CHARACTERS)
}

export default class {
  #file = process.env.CI_TESTS_FILE

  #write(id, state, file, name, why = '') {
    fs.appendFileSync(this.#file, JSON.stringify({ id, state, file, name, why }) + '\n')
  }

  onTestModuleQueued(module) {
    this.#write(module.id, 'file', fileOf(module), fileOf(module))
  }

  onTestModuleEnd(module) {
    const errors = module.errors()
    const state = errors.length > 0 ? 'failed' : 'ended'
    this.#write(module.id, state, fileOf(module), fileOf(module), saidOf(errors))
  }

  onTestSuiteResult(suite) {
    const errors = suite.errors()
    if (errors.length === 0) return
    this.#write(suite.id, 'failed', fileOf(suite.module), nameOf(suite), saidOf(errors))
  }

  onTestCaseReady(test) {
    this.#write(test.id, 'began', fileOf(test.module), nameOf(test))
  }

  onTestCaseResult(test) {
    const { state, errors } = test.result()
    this.#write(test.id, state, fileOf(test.module), nameOf(test), saidOf(errors))
  }

  onTestRunEnd(_modules, errors) {
    errors.forEach((error, index) => {
      const file = error.VITEST_TEST_PATH
      const at = file === undefined ? null : inProject(file)
      this.#write(`run ${index}`, 'failed', at, at ?? 'the run', saidOf([error]))
    })
  }
}
