"""Every act and who may carry it out, a file for each part of the work. HOUSE.md prints the table from here."""

from server.access.acts import accounts, competing, honouring, marking

ACTS = {act.name: act for act in (*competing.ACTS, *marking.ACTS, *honouring.ACTS, *accounts.ACTS)}
"""Name of the event in the ledger -> the act."""

TOKEN_SCOPES = ("read", *dict.fromkeys(act.group for act in ACTS.values()))
