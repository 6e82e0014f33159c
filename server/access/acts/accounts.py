"""Acts about accounts, grants, tokens and tablets."""

from server.access.acts.act import acts
from server.access.roles import ACCOUNTS, CHIEF, EVERYBODY, ORGANISING

ACTS = (
    *acts(
        "access",
        ("account.opened", "openAccount", ACCOUNTS),
        ("account.closed", "closeAccount", frozenset({"administrator"})),
        ("password.changed", "changePassword", EVERYBODY),
        ("password.reset", "resetPassword", frozenset({"administrator"})),
        ("grant.given", "grantRole", ACCOUNTS),
        ("grant.withdrawn", "withdrawGrant", ACCOUNTS),
        ("token.issued", "issueToken", EVERYBODY),
        ("token.withdrawn", "withdrawToken", EVERYBODY),
        ("grant.delegated", "delegateRole", EVERYBODY),
        ("delegation.withdrawn", "withdrawDelegation", EVERYBODY),
        ("factor.begun", "beginTotp", EVERYBODY),
        ("factor.enrolled", "finishTotp", EVERYBODY),
        ("factor.withdrawn", "withdrawFactor", EVERYBODY),
        ("card.printed", "printCard", EVERYBODY),
        ("factors.reset", "resetFactors", frozenset({"administrator"})),
        ("sign_in.confirmed", "confirmMyself", EVERYBODY),
        ("sign_in.ended", "endSignIn", EVERYBODY),
        ("sign_ins.ended", "endSignIns", frozenset({"administrator"})),
        ("identity.bound", "bindIdentity", frozenset({"administrator"})),
        ("identity.withdrawn", "withdrawIdentity", EVERYBODY),
        ("tablet.paired", "pairTablet", ORGANISING | CHIEF),
        ("pairing.withdrawn", "withdrawPairing", ORGANISING | CHIEF),
    ),
)
