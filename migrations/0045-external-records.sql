-- What other catalogs say of an id, as it was fetched: a task asks them, pages read only this.
create table external_record (
  source text not null,
  value text not null,
  -- Facts as the provider's reader made them; null: never had, or the catalog does not know it.
  facts jsonb,
  -- Null: never fetched.
  fetched_at timestamptz,
  -- When it is to be asked for (again).
  due_at timestamptz not null,
  -- Failures since it was last had.
  failures integer not null default 0 check (failures >= 0),
  error text check (length(error) <= 300),
  primary key (source, value)
);
create index external_record_due on external_record (source, due_at);
