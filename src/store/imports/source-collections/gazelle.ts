import type { CollectionDescription } from '../described/collections.ts'

/** Collages of category 0 belong to one member; all members may add to the others. */
export const gazelleCollections: CollectionDescription = {
  tables: {
    collages: ['ID', 'Name', 'Description', 'UserID', 'Deleted', 'Locked', 'CategoryID'],
    collages_torrents: ['CollageID', 'GroupID', 'UserID', 'Sort', 'AddedOn'],
  },
  collectionTable: 'collages',
  itemTable: 'collages_torrents',
  collections: `
    select "ID"::bigint as id, import.big("UserID")::bigint as owner_id, 'collage' as kind,
      import.plain("Name") as title, "Description" as description,
      coalesce("Locked", '0') = '0' and coalesce("CategoryID", '0') <> '0' as is_open,
      false as is_private, t.created_at, t.changed_at,
      case when "Deleted" = '1' then 'It was deleted on the old site' end as left_out
    from import.collages c left join (
      select "CollageID" as of, min(import.at("AddedOn")) as created_at,
        max(import.at("AddedOn")) as changed_at
      from import.collages_torrents group by 1
    ) t on t.of = c."ID"`,
  items: `
    select import.big("CollageID") as collection_id, 'group' as place,
      import.big("GroupID") as place_id, import.big("UserID") as member_id,
      import.big("Sort") as position, import.at("AddedOn") as at
    from import.collages_torrents`,
}
