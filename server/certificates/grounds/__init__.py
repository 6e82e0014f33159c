"""Grounds: what a certificate is issued for. Each kind says who there is, and what the body may say of him."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.refusal import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Ground:
    """One holder of one certificate. `claim`: what it is issued once for. `holder`: the public uid of who holds it.
    `columns`: the certificate's own that say where it rests. `document`: what it was decided by, in words."""

    claim: str
    name: str | None
    unit: str | None
    holder: str
    facts: Mapping[str, str]
    columns: Mapping[str, int] = field(default_factory=dict)
    region_code: str | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """All of one source. `chain`: the ledger's. `held`: entries left out because an open appeal names them."""

    kind: str
    chain: str
    listed: Sequence[Ground]
    held: Sequence[str] = ()
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> dict[str, str]:
        """What a number may say of a competition."""
        return {name: self.source.get(name, "") for name in ("competition", "event")}


def erased(grounds: Sequence[Ground]) -> Refusal | None:
    """Nobody whose name was erased gets a certificate."""
    faults = [
        Fault("", n, "name", "certificate_name_erased", params={"n": n})
        for n, one in enumerate(grounds, 1)
        if not one.name
    ]
    return Refusal("certificate_names_erased", {"n": len(faults)}, None, faults) if faults else None
