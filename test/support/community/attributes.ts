import type {
  Attribute,
  AttributeOption,
  AttributeType,
} from '../../../src/domain/taxonomy/attributes/types.ts'

/** An attribute without requirements. */
export function anAttribute(type: AttributeType, given: Partial<Attribute> = {}): Attribute {
  return {
    key: type,
    label: type,
    type,
    unit: '',
    hint: '',
    isRequired: false,
    isSearchable: true,
    isFacet: false,
    isRetired: false,
    limits: {},
    reader: null,
    options: [],
    ...given,
  }
}

export function anOption(
  value: string,
  label: string,
  given: Partial<AttributeOption> = {},
): AttributeOption {
  return { value, label, spellings: [], isRetired: false, ...given }
}
