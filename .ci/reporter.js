// A reporter for vitest that writes down what begins and what ends as it does: so that of a run that
// was killed, too, it is known what had passed and what stood still. `.ci/count.js` reads it.
import fs from 'node:fs'

const ERROR_CHARACTERS = 400

const fileOf = (module) => module.moduleId.split('/test/').pop()
const nameOf = (test) => `${fileOf(test.module)}: ${test.fullName}`

function saidOf(errors) {
  const said = errors?.map(({ message }) => message).join('; ') ?? ''
  return said.replace(/\s+/g, ' ').slice(0, ERROR_CHARACTERS)
}

export default class {
  #file = process.env.CI_TESTS_FILE

  #write(id, state, name, why = '') {
    fs.appendFileSync(this.#file, JSON.stringify({ id, state, name, why }) + '\n')
  }

  onTestModuleQueued(module) {
    this.#write(module.id, 'file', fileOf(module))
  }

  onTestModuleEnd(module) {
    const errors = module.errors()
    this.#write(module.id, errors.length > 0 ? 'failed' : 'ended', fileOf(module), saidOf(errors))
  }

  onTestSuiteResult(suite) {
    const errors = suite.errors()
    if (errors.length > 0) this.#write(suite.id, 'failed', nameOf(suite), saidOf(errors))
  }

  onTestCaseReady(test) {
    this.#write(test.id, 'began', nameOf(test))
  }

  onTestCaseResult(test) {
    const { state, errors } = test.result()
    this.#write(test.id, state, nameOf(test), saidOf(errors))
  }

  onTestRunEnd(_modules, errors) {
    if (errors.length > 0) this.#write('run', 'failed', 'the run', saidOf(errors))
  }
}
