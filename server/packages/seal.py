"""ledger.jsonl and SEAL.json, as far as they can be checked without a database: form, and the sums of the files."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from server.packages.format import LedgerLine, Seal
from server.packages.layout import LEDGER, SEAL
from server.packages.rules import Faults

SEAL_FORMAT = "jinbang.seal/1"
SEAL_KEYS = frozenset({"format", "files", "ledger", "signature"})
OPTIONAL = frozenset({"sent"})
LONGEST = {"by": 200, "reason": 500}
SUM = re.compile(r"[0-9a-f]{64}")


def file_sum(data: bytes) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(data).hexdigest()


def seal_bytes(
    files: Mapping[str, bytes], ledger: Mapping[str, object] | None, sent: Mapping[str, object] | None = None,
    signature: Mapping[str, object] | None = None,
) -> bytes:  # fmt: skip
    """SEAL.json over these files; `ledger` is the head of the chain, `signature` made by `sealing`."""
    sums = {name: file_sum(data) for name, data in sorted(files.items()) if name != SEAL}
    content = {"format": SEAL_FORMAT, "files": sums, "ledger": ledger, "signature": signature}
    content |= {"sent": sent} if sent else {}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def seal_digest(seal: Seal) -> str:
    """What a sealed package is called by: SHA-256 over its sums, its ledger head and what it says of its sending."""
    content = {"files": dict(seal.files), "ledger": seal.ledger, "sent": seal.sent}
    return file_sum(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def corrects(seal: Seal | None) -> Mapping[str, Any] | None:
    """What a formal correction says of what it corrects: `seal`, `revisions` by event, `reason`."""
    found = seal.sent.get("corrects") if seal and seal.sent else None
    return found if isinstance(found, dict) else None


def read_seal(text: str, files: Mapping[str, bytes], faults: Faults) -> Seal | None:
    """The seal, if every file is as it was sealed and none came or went."""
    values = _object(text)
    if values is None or not _is_seal(values):
        faults.add(SEAL, None, None, "bad_json", ", ".join(sorted(SEAL_KEYS)))
        return None
    sums: dict[str, str] = values["files"]
    for name in sorted(sums.keys() | files.keys() - {SEAL}):
        found = file_sum(files[name]) if name in files else ""
        if sums.get(name, "") != found:
            faults.add(SEAL, None, f"files.{name}", "seal_mismatch", sums.get(name, ""), found)
    return Seal(sums, values.get("ledger"), values.get("signature"), values.get("sent"))


def _is_seal(values: dict[str, Any]) -> bool:
    sums = values.get("files")
    return (
        values.keys() <= SEAL_KEYS | OPTIONAL
        and values.get("format") == SEAL_FORMAT
        and isinstance(sums, dict)
        and all(isinstance(value, str) and SUM.fullmatch(value) for value in sums.values())
        and isinstance(values.get("ledger"), dict | None)
        and _is_signature(values.get("signature"))
        and _is_sent(values.get("sent"))
    )


def _is_signature(said: Any) -> bool:
    return said is None or (
        isinstance(said, dict)
        and said.keys() == {"note", "key", "checkpoint"}
        and isinstance(said["note"], str)
        and isinstance(said["key"], str)
        and isinstance(said["checkpoint"], str | None)
    )


def _is_sent(sent: Any) -> bool:
    if sent is None:
        return True
    if not isinstance(sent, dict) or not sent.keys() <= {"by", "corrects"} or not _is_text(sent.get("by"), "by"):
        return False
    said = sent.get("corrects")
    return said is None or (
        isinstance(said, dict)
        and said.keys() == {"seal", "revisions", "reason"}
        and isinstance(said["seal"], str)
        and SUM.fullmatch(said["seal"]) is not None
        and isinstance(said["revisions"], dict)
        and all(isinstance(one, int) and not isinstance(one, bool) for one in said["revisions"].values())
        and _is_text(said["reason"], "reason")
    )


def _is_text(text: Any, name: str) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= len(text) <= LONGEST[name] and text.isprintable()


def read_ledger(text: str, faults: Faults) -> tuple[LedgerLine, ...]:
    """The lines of ledger.jsonl, one JSON object each; the chain itself is checked by whoever knows its form."""
    lines = []
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        values = _object(line)
        if values is None:
            faults.add(LEDGER, number, None, "bad_json", "JSON object")
        else:
            lines.append(LedgerLine(line, values, number))
    return tuple(lines)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("double key")
    return values


def _object(text: str) -> dict[str, Any] | None:
    """A JSON object without NaN and double keys, or None."""
    try:
        values = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None
