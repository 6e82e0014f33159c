"""Acts before which somebody at a browser says again who he is, where it was long ago: to sign, publish, confer,
decrypt, export, and to give others power."""

CONFIRMED = frozenset(
    {
        "sheet.signed", "event.signed", "event.supervised",
        "result.published", "publication.scheduled", "result.final", "team_total.published",
        "honour.conferred", "selection.conferred", "honour.revoked", "honour.restored",
        "reward.approved", "reward.paid", "pay_list.made", "pay_list.exported",
        "disclosure.made", "person.erased",
        "grant.given", "grant.delegated", "password.reset", "token.issued",
        "tablet.paired", "factor.begun", "factor.withdrawn", "factors.reset", "card.printed", "identity.bound",
    }
)  # fmt: skip
"""The names of their events in the ledger."""
