"""What is missing before the next step: one line for each thing, for the page and for the refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.refusal import Fault, Param


@dataclass(frozen=True, slots=True)
class Missing:
    """One missing thing: the rule, the event, the seat and the number of the sheet where there is one; how many.

    `page`: the page that does it, one of those of `server.listing.waiting`; empty where the list is asked by that page.
    """

    event: str
    rule: str
    params: Mapping[str, Param] = field(default_factory=dict)
    seat: str | None = None
    sheet: str | None = None
    count: int = 1
    page: str = ""

    @property
    def fault(self) -> Fault:
        """The same as a fault of a refusal."""
        return Fault("", None, self.sheet or self.seat, self.rule, params=self.params)
