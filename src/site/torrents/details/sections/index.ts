import type { Section } from '../section.ts'
import { bundle } from './bundle.ts'
import { collected } from './collections.ts'
import { attributes } from './attributes.ts'
import { also } from './also.ts'
import { said } from './comments.ts'
import { description } from './description.ts'
import { files } from './files.ts'
import { images } from './images.ts'
import { media } from './media.ts'
import { peers } from './peers.ts'
import { state } from './state.ts'
import { preview } from './preview.ts'
import { rating } from './rating.ts'
import { reseed } from './reseed.ts'
import { swarm } from './swarm.ts'
import { tags } from './tags.ts'
import { thanks } from './thanks.ts'

/**
 * The sections of a torrent's page. The page's template places them (`{{#sections.swarm}}{{>
 * torrent/swarm}}{{/sections.swarm}}`); they load one after the other.
 */
export const sections: readonly Section[] = [
  state,
  tags,
  attributes,
  preview,
  reseed,
  images,
  bundle,
  description,
  media,
  files,
  rating,
  thanks,
  swarm,
  also,
  peers,
  said,
  collected,
]
