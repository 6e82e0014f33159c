"""The signature of a seal: made with the key that signs heads, checked when a package comes in.

It signs what a sealed package is called by (`seal.seal_digest`: the sums of its files, its ledger head, what it says of
its sending) and carries the newest head of the sender's public log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.heads import keys, making, note, proving
from server.packages.format import Package, Seal
from server.packages.layout import SEAL
from server.packages.seal import file_sum, seal_bytes, seal_digest
from server.refusal import Fault, Refusal

SEALED = "jinbang package seal"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a seal's signature is worth: `state` unsigned, right, unknown_key or wrong; who says to have signed."""

    state: str
    name: str = ""
    key: str = ""


async def signed_seal(
    files: Mapping[str, bytes], ledger: Mapping[str, object] | None, sent: Mapping[str, object] | None
) -> bytes:
    """SEAL.json over these files, signed; unsigned where there is no key to be had."""
    sums = {name: file_sum(data) for name, data in files.items() if name != SEAL}
    try:
        ring = keys.ring()
    except keys.NoSigningKey:
        return seal_bytes(files, ledger, sent)
    head = await proving.newest()
    origin = proving.origin_of(head) if head else making.origin(ring, "")
    digest = seal_digest(Seal(sums, ledger, None, sent))
    signature = {
        "note": note.signed(_text(digest), origin, ring.private),
        "key": ring.key(origin).text,
        "checkpoint": head.checkpoint if head else None,
    }
    return seal_bytes(files, ledger, sent, signature)


def verdict(seal: Seal | None) -> Verdict:
    """Whether the seal is signed, by a key of this house or one it trusts, and signs these files."""
    if seal is None or not isinstance(seal.signature, dict):
        return Verdict("unsigned")
    signature: dict[str, Any] = seal.signature
    try:
        said, key = note.read(signature["note"]), note.Key.read(signature["key"])
        if said.text != _text(seal_digest(seal)) or not said.signers([key]):
            return Verdict("wrong", key.name, key.text)
        if signature["checkpoint"] is not None:
            head = note.read(signature["checkpoint"])
            note.Checkpoint.read(head.text)
            head.signers([key])
        known = {one.text for one in (*keys.ring().keys(key.name), *keys.trusted())}
    except (note.Malformed, keys.NoSigningKey):
        return Verdict("wrong")
    return Verdict("right" if key.text in known else "unknown_key", key.name, key.text)


def seal_wrong(package: Package) -> Refusal | None:
    """A seal whose signature is not that of its files. None where it is right, missing, or of an unknown key."""
    found = verdict(package.seal)
    if found.state != "wrong":
        return None
    fault = Fault(SEAL, None, "signature", "seal_signature_wrong", found=found.name)
    return Refusal("seal_forged", {"name": found.name or "—"}, None, [fault])


def _text(digest: str) -> str:
    return f"{SEALED}\n{digest}\n"
