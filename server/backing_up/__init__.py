"""Backups: one encrypted file of the database and the evidence files, taken beside a running server; and the way back.

    jinbang-20270305T020000.000Z.backup an age file (age-encryption.org/v1) of a gzipped tar:
      backup.json                       what it is, made from the snapshot itself
      database.sqlite3                  SQLite: the file, of one moment
      tables/NAME/00000                 PostgreSQL: COPY texts of one repeatable-read snapshot
      files/sha256/aa/…                 the evidence files
      end.json                          the SHA-256 of each member before it

The keys of the office are never in it: they are backed up apart (`server.backing_up.keys`).
"""
