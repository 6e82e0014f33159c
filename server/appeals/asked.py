"""What is asked when an appeal is filed, and the questions about it that need nothing but itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.appeals import APPEAL_KINDS, OUTCOMES, Appeal
from server.files.media import JPEG, PDF, PNG
from server.refusal import Refusal

LONGEST = 5000
MOST_ENTRIES, MOST_FILES = 50, 20
MEDIA = frozenset({JPEG, PNG, PDF})


@dataclass(frozen=True, slots=True)
class Filing:
    """An appeal as it is filed: for which entries, of which kind, what it says, and the files it brings."""

    kind: str
    entry_nos: Sequence[str]
    statement: str
    files: Sequence[UUID] = ()

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        return {
            "kind": self.kind, "entries": list(self.entry_nos), "statement": self.statement,
            "files": [str(one) for one in self.files],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who took a paper appeal, and when (UTC microseconds)."""

    receiver: str
    received_at: int


def fault_of(asked: Filing) -> Refusal | None:
    """Whether what was filed is no appeal: kind, entries, statement, number of files."""
    if asked.kind not in APPEAL_KINDS:
        return Refusal("appeal_kind", {"expected": " | ".join(APPEAL_KINDS)}, "kind")
    if not asked.entry_nos:
        return Refusal("appeal_names_nobody", {}, "entry_nos")
    if len(asked.entry_nos) > MOST_ENTRIES:
        return Refusal("appeal_names_too_many", {"most": MOST_ENTRIES}, "entry_nos")
    if len(asked.files) > MOST_FILES:
        return Refusal("appeal_files", {"most": MOST_FILES}, "files")
    return text_fault(asked.statement, "statement")


def text_fault(text: str, field: str) -> Refusal | None:
    """Whether a statement or the reasons of a ruling are missing or too long."""
    if not text.strip():
        return Refusal(f"appeal_{field}_missing", {}, field)
    return Refusal("appeal_text_long", {"most": LONGEST}, field) if len(text) > LONGEST else None


def receipt_fault(receipt: Receipt, now: int) -> Refusal | None:
    """Whether the receipt of a paper appeal cannot be: nobody took it, or it has not been taken yet."""
    if not receipt.receiver.strip() or len(receipt.receiver) > 80:
        return Refusal("appeal_receiver", {"most": 80}, "receiver")
    return Refusal("appeal_received_later", {}, "received_at") if receipt.received_at > now else None


def outcome_fault(outcome: str) -> Refusal | None:
    """Whether `outcome` is an outcome."""
    return None if outcome in OUTCOMES else Refusal("appeal_outcome", {"expected": " | ".join(OUTCOMES)}, "outcome")


def not_open(appeal: Appeal) -> Refusal | None:
    """Only what was received and neither ruled on nor withdrawn is open."""
    return None if appeal.state == "received" else Refusal(f"appeal_{appeal.state}", {"number": appeal.number})
