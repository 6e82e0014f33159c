#!/bin/sh
# Runs once, when the data folder is made: the database, and the role the workers come in as, which owns nothing.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$JINBANG_DATABASE_PASSWORD" -U postgres <<'SQL'
CREATE ROLE jinbang LOGIN PASSWORD :'password';
CREATE DATABASE jinbang TEMPLATE template0 ENCODING 'UTF8';
SQL
