"""The desk, signing in, accounts."""

from web.addresses.roles import OVERSEERS
from web.page import Page

PAGES: tuple[Page, ...] = (
    Page("/sign-in", "sign_in", asks=("next", "refused")),
    Page("/me", "me", needs=("me",), for_roles=True, asks=("next", "refused"), shows=frozenset({"IssueToken"})),
    Page("/factor", "factor", needs=("me",), for_roles=True, asks=("next", "refused")),
    Page(
        "/me/factors", "factors", needs=("me",), for_roles=True, asks=("refused",),
        shows=frozenset({"BeginTotp", "PrintCard"}),
    ),
    Page("/accounts", "accounts", for_roles=True, roles=OVERSEERS, then={"OpenAccount": "/accounts/{id}#grant"}),
    Page(
        "/accounts/{account}", "account", needs=("account",), for_roles=True,
        roles=OVERSEERS | {"coordinator", "chief_judge"}, shows=frozenset({"PairTablet"}),
    ),
    Page("/desk", "desk", for_roles=True),
)  # fmt: skip
