#!/bin/sh
# The role that owns the database of babou, and nothing else: run once, for an empty volume.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
create role babou login password :'password';
create database babou owner babou encoding 'UTF8' template template0;
\connect babou
create extension pg_trgm;
create extension unaccent;
SQL
