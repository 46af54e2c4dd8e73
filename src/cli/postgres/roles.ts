import type { Access } from './access.ts'
import { POSTGRES_DATABASE, PROGRAM_ROLE } from './access.ts'

// The superuser of the embedded server has no password and never connects. Everything that it does
// is in this file, and happens in single-user mode while the server is not running.

/** Statements that run in one database in single-user mode. */
export interface Bootstrap {
  readonly database: string
  readonly statements: readonly string[]
}

/** Returns the statements for a new cluster, which create the program's role and its database. */
export function creation(access: Access, isForTests: boolean): readonly Bootstrap[] {
  return [
    {
      database: 'postgres',
      statements: [
        ...roleStatements(access, isForTests),
        `create database ${POSTGRES_DATABASE} owner ${PROGRAM_ROLE}`,
      ],
    },
  ]
}

/**
 * Returns the statements for a cluster whose program was its superuser; they can be repeated after
 * an interruption.
 */
export function demotion(access: Access): readonly Bootstrap[] {
  const own = `alter database ${POSTGRES_DATABASE} owner to ${PROGRAM_ROLE}`
  return [
    { database: 'postgres', statements: [...roleStatements(access, false), own] },
    { database: POSTGRES_DATABASE, statements: [HAND_OVER] },
  ]
}

/**
 * Returns the statements for the program's role. In tests, it may create databases; they also run
 * with `fsync` off.
 */
function roleStatements(access: Access, isForTests: boolean): string[] {
  const mayCreate = isForTests ? 'createdb' : 'nocreatedb'
  return [
    `do $$ begin
      if not exists (select from pg_roles where rolname = '${PROGRAM_ROLE}') then
        create role ${PROGRAM_ROLE};
      end if;
    end $$`,
    `alter role ${PROGRAM_ROLE} login nosuperuser nocreaterole noreplication nobypassrls ` +
      `${mayCreate} password '${access.password}'`,
    'alter role current_user password null',
    'revoke all on database postgres from public',
  ]
}

/**
 * Makes the program's role the owner of everything in a database that the superuser owns, except
 * for what belongs to an extension or to PostgreSQL. (`reassign owned` refuses the first
 * superuser.) The sequence of a column follows its table.
 */
const HAND_OVER = `do $$
declare
  one record;
begin
  for one in
    with ours as (
      select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
    ), tied as (
      select classid, objid from pg_depend where deptype in ('e', 'i', 'a')
    )
    select 1 as place, format('schema %I', nspname) as object from pg_namespace
      where oid in (select oid from ours) and nspowner = 10
        and ('pg_namespace'::regclass, oid) not in (select classid, objid from tied)
    union all
    select 2, format('%s %s', case relkind when 'v' then 'view' when 'm' then 'materialized view'
        when 'S' then 'sequence' else 'table' end, oid::regclass) from pg_class
      where relnamespace in (select oid from ours) and relowner = 10
        and (relkind in ('r', 'p', 'v', 'm')
          or relkind = 'S' and ('pg_class'::regclass, oid) not in (select classid, objid from tied))
        and ('pg_class'::regclass, oid) not in (
          select classid, objid from pg_depend where deptype = 'e')
    union all
    select 3, format('routine %s', oid::regprocedure) from pg_proc
      where pronamespace in (select oid from ours) and proowner = 10
        and ('pg_proc'::regclass, oid) not in (
          select classid, objid from pg_depend where deptype = 'e')
    union all
    select 4, format('type %s', oid::regtype) from pg_type
      where typnamespace in (select oid from ours) and typowner = 10
        and (typtype in ('d', 'e', 'r') or typtype = 'c' and exists (
          select from pg_class where pg_class.oid = typrelid and relkind = 'c'))
        and ('pg_type'::regclass, oid) not in (
          select classid, objid from pg_depend where deptype = 'e')
    union all
    select 5, format('text search configuration %s', oid::regconfig) from pg_ts_config
      where cfgnamespace in (select oid from ours) and cfgowner = 10
    union all
    select 6, format('text search dictionary %s', oid::regdictionary) from pg_ts_dict
      where dictnamespace in (select oid from ours) and dictowner = 10
        and ('pg_ts_dict'::regclass, oid) not in (
          select classid, objid from pg_depend where deptype = 'e')
    union all
    select 7, format('statistics %I.%I', stxnamespace::regnamespace, stxname)
      from pg_statistic_ext
      where stxnamespace in (select oid from ours) and stxowner = 10
    order by 1
  loop
    execute format('alter %s owner to ${PROGRAM_ROLE}', one.object);
  end loop;
end $$`
