"""The chain of another office: checked as it comes in, kept for later proof."""

from typing import Any

from server.competitions import Competition
from server.ledger import Change
from server.ledger.chain import GENESIS, Leaf, canonical
from server.packages.format import LedgerLine, Package, Seal
from server.packages.layout import LEDGER, SEAL
from server.packages.records import ForeignChain
from server.refusal import Fault, refuse

TEXTS = ("act", "actor", "alg", "chain", "hash", "prev", "salt")


def chain_faults(package: Package) -> list[Fault]:
    """Every line whose hash, order or predecessor is wrong, and a seal that names another head."""
    faults: list[Fault] = []
    seq, head = 0, GENESIS
    for line in package.ledger:
        leaf = _leaf(line)
        if leaf is None:
            faults.append(Fault(LEDGER, line.row, None, "ledger_line_malformed"))
            continue
        if (leaf.seq, leaf.prev) != (seq + 1, head):
            faults.append(
                Fault(LEDGER, line.row, "prev", "ledger_chain_broken", expected=head[:16], found=leaf.prev[:16])
            )
        if leaf.hash() != line.values["hash"]:
            faults.append(Fault(LEDGER, line.row, "hash", "ledger_leaf_altered"))
        seq, head = leaf.seq, str(line.values["hash"])
    sealed = package.seal.ledger if package.seal else None
    if sealed and (sealed.get("seq"), sealed.get("head")) != (seq, head):
        faults.append(
            Fault(SEAL, None, "ledger", "seal_head_differs", expected=head[:16], found=str(sealed.get("head"))[:16])
        )
    return faults


def _leaf(line: LedgerLine) -> Leaf | None:
    values: dict[str, Any] = dict(line.values)
    if not all(isinstance(values.get(name), str) for name in TEXTS):
        return None
    if not isinstance(values.get("seq"), int) or not isinstance(values.get("at"), int) or "body" not in values:
        return None
    body = canonical(values["body"])
    return Leaf(
        values["chain"], values["seq"], values["prev"], values["at"], values["actor"], values["act"], body,
        values["salt"], values["alg"],
    )  # fmt: skip


async def keep_foreign_chain(change: Change, competition: Competition, package: Package) -> None:
    """Check the chain that came with the package and keep it; refused when it does not hold."""
    if not package.ledger:
        return
    faults = chain_faults(package)
    if faults:
        refuse("foreign_ledger_broken", faults=faults, n=len(faults))
    last = package.ledger[-1].values
    await change.save(
        ForeignChain(
            competition_id=competition.id, chain=str(last["chain"]), seq=last["seq"], head=str(last["hash"]),
            events="".join(f"{line.text}\n" for line in package.ledger),
            seal=_seal(package.seal),
        )
    )  # fmt: skip


def _seal(seal: Seal | None) -> str:
    """As it is kept; "" where there was none."""
    return canonical({"files": dict(seal.files), "signature": seal.signature}) if seal else ""
