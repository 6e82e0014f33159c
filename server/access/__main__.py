"""`python -m server.access` prints the table role × act."""

import sys

from server.access.table import table

sys.stdout.write(f"{table()}\n")
