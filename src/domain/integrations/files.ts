import { autobrrDefinition } from './autobrr.ts'
import { cardigannDefinition } from './cardigann.ts'
import type { ArrName } from './presets.ts'
import { ARR_PROGRAMS, arrPreset, crossSeedPreset } from './presets.ts'
import type { IntegratedSite } from './site.ts'
import { identifierOf } from './site.ts'
import { trackerName, uploadAssistantModule, uploadAssistantNotes } from './upload-assistant.ts'

/** A file for a program: its data, and the format in which it is written. */
export interface DefinitionFile {
  /** The path below the folder of definitions: `autobrr/my-site.yaml`. */
  readonly path: string
  readonly format: 'yaml' | 'json' | 'python'
  /** The first lines of a YAML or Python file, as comments. */
  readonly notes: readonly string[]
  /** The data; for Python, the text of the module. */
  readonly data: unknown
}

/** Returns all definitions of a site, in the order of the README. */
export function definitionFiles(site: IntegratedSite): readonly DefinitionFile[] {
  const identifier = identifierOf(site.name)
  const made = `Made by \`npx babou integrations write\` for ${site.url}`
  const json = (path: string, data: unknown): DefinitionFile => {
    return { path, format: 'json', notes: [], data }
  }
  return [
    {
      path: `autobrr/${identifier}.yaml`,
      format: 'yaml',
      notes: [made, 'autobrr: a file of the folder `customDefinitions` of its config.toml.'],
      data: autobrrDefinition(site),
    },
    {
      path: `cardigann/${identifier}.yml`,
      format: 'yaml',
      notes: [made, 'Prowlarr: `Definitions/Custom` of its data folder. Jackett: `Definitions`.'],
      data: cardigannDefinition(site),
    },
    ...(Object.keys(ARR_PROGRAMS) as ArrName[]).map((program) =>
      json(`torznab/${program}.json`, arrPreset(program, site)),
    ),
    json('torznab/cross-seed.json', crossSeedPreset(site)),
    {
      path: `upload-assistant/${trackerName(site.name)}.py`,
      format: 'python',
      notes: [made, ...uploadAssistantNotes(site)],
      data: uploadAssistantModule(site),
    },
  ]
}
