"""Pages for those who oversee: the ledger, its events, the history of any object."""

from web import ledger_tables
from web.page import Page

READERS = frozenset({"auditor", "supervisor", "administrator"})
EVENTS = ("ledgerEvents",)

PAGES: tuple[Page, ...] = (
    Page("/desk/ledger", "ledger", for_roles=True, roles=READERS),
    Page("/desk/ledger.csv", "ledger", for_roles=True, roles=READERS, rows=ledger_tables.events, list=EVENTS),
    Page("/desk/ledger.xlsx", "ledger", for_roles=True, roles=READERS, rows=ledger_tables.events, list=EVENTS),
    Page("/desk/ledger/history", "ledger_history", for_roles=True, roles=READERS),
    Page("/desk/ledger/{number}", "ledger_event", needs=("ledgerEvent",), for_roles=True, roles=READERS),
)
