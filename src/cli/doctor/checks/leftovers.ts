import { findings, type Check } from '../finding.ts'

const { note } = findings('leftovers')

export const leftovers: Check = {
  name: 'leftovers',
  look({ leftovers: found }) {
    return found.map(({ path, why, needsYes }) =>
      note(`${path}: ${why}`, `npx babou doctor --clean${needsYes ? ' --yes' : ''}`),
    )
  },
}
