import { count } from '../../../../../shared/format.ts'
import * as lists from '../../../../../store/hit-and-run/lists.ts'
import { section } from '../../../frame/sections.ts'
import { memberSection } from '../section.ts'

export const hitAndRun = memberSection({
  name: 'obligations',
  leaf: 'traffic',
  permission: 'ratio.see',
  statements: 1,
  read: ({ profile, call }) => lists.countsOf(call.db, profile.id),
  part: ({ isOn, open, warned }, { href, isBelow, call }) =>
    !isOn
      ? null
      : section('Seeding requirements', {
          facts: [
            { label: 'To seed', text: count(open) },
            { label: 'Warnings', text: count(warned) },
          ],
          links:
            isBelow && call.can('ratio.override')
              ? [{ label: 'Exempt from hit and run', href: `${href}/hit-and-run` }]
              : [],
        }),
})
