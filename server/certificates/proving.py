"""Proof that a certificate is in the public log: the event that recorded it, its place, and a note signed by the house
that this event is the certificate's.

The event itself stays here, for it names others' certificates beside this one; its hash stands for it.
"""

import json
from dataclasses import dataclass
from typing import Any

from server import db
from server.certificates import Certificate
from server.certificates.batch import ACTS
from server.certificates.replacing import REPLACED
from server.competitions import Competition
from server.db import plain
from server.heads import SignedHead, keys, note, proving
from server.heads.stored import Missing
from server.heads.tree import is_included, leaf_hash
from server.ledger.chain import OFFICE
from server.ledger.records import LedgerEvent

FORMAT = "jinbang.proof/1"
STATEMENT = "jinbang certificate in the ledger"
NEAR = 2000  # events looked through behind the moment of issue; before it a clock may have stood still or gone back
EARLIER = 50
AT = "SELECT at FROM ledger_event WHERE chain = ? AND seq = ?"
LAST = "SELECT coalesce(max(seq), 0) AS seq FROM ledger_event WHERE chain = ?"
EVENT = (
    "SELECT seq, hash FROM ledger_event WHERE chain = ? AND seq >= ? AND seq < ? AND act IN (?, ?, ?, ?, ?) "
    "AND body LIKE ? ORDER BY seq LIMIT 1"
)
BY = (*ACTS.values(), REPLACED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a certificate was recorded, and the newest head, which stands for it."""

    chain: str
    seq: int
    hash: str
    index: int
    head: SignedHead


@dataclass(frozen=True, slots=True)
class Proof:
    """All that is needed to check it without this house."""

    certificate: Certificate
    place: Place
    hashes: tuple[bytes, ...]

    def document(self) -> dict[str, Any]:
        """As it is given away, JSON."""
        place, one = self.place, self.certificate
        ring, origin = keys.ring(), proving.origin_of(place.head)
        return {
            "format": FORMAT,
            "certificate": {"number": one.number, "pdf_sha256": one.digest},
            "event": {"chain": place.chain, "seq": place.seq, "hash": place.hash},
            "statement": note.signed(statement(one.number, one.digest, place.hash), origin, ring.private),
            "proof": note.proof_text(place.index, self.hashes, place.head.checkpoint),
            "keys": [each.text for each in ring.keys(origin)],
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """What a file of proof says, once everything in it has been found to fit."""

    number: str
    digest: str
    head: note.Checkpoint
    checkpoint: str
    index: int
    signer: note.Key


def statement(number: str, digest: str, hash_: str) -> str:
    """What the house signs of a certificate: its number, the SHA-256 of its PDF, the hash of its event."""
    return f"{STATEMENT}\n{number}\n{digest}\n{hash_}\n"


async def place_of(certificate: Certificate) -> Place | None:
    """Where it was recorded; None while no head stands for that."""
    head = await proving.newest()
    for chain in await _chains(certificate) if head else ():
        found = await _event(chain, certificate)
        index = await proving.position_of(chain, found.seq) if found else None
        if head and found and index is not None and index < head.size:
            return Place(chain, found.seq, found.hash, index, head)
    return None


async def proof_of(certificate: Certificate) -> Proof | None:
    """Its proof; None while no head stands for it, or where events of the log are gone."""
    place = await place_of(certificate)
    if place is None:
        return None
    try:
        return Proof(certificate, place, tuple(await proving.inclusion(place.index, place.head.size)))
    except Missing:
        return None


async def _chains(certificate: Certificate) -> list[str]:
    found = []
    if certificate.competition_id:
        found = [(await Competition.get(id=certificate.competition_id, using_db=db.here())).chain]
    return [*found, OFFICE]


async def _event(chain: str, certificate: Certificate) -> LedgerEvent | None:
    """The event that recorded it, soon after its moment: found by halving, for instants rise along a chain."""
    [[row]] = await plain.run((LAST, [chain]))
    low, high = 1, int(row["seq"]) + 1
    while low < high:
        middle = (low + high) // 2
        [rows] = await plain.run((AT, [chain, middle]))
        if rows and rows[0]["at"] >= certificate.issued_at:
            high = middle
        else:
            low = middle + 1
    [rows] = await plain.run((EVENT, [chain, low - EARLIER, low + NEAR, *BY, f'%"{certificate.uid}"%']))
    return LedgerEvent(chain=chain, seq=rows[0]["seq"], hash=rows[0]["hash"]) if rows else None


def read_proof(text: str, trusted: list[note.Key]) -> Shown:
    """Check a file of proof: the house signed the certificate's event and a head that the event is in. Without
    `trusted` keys its own are taken, which the caller says. Raises note.Malformed."""
    try:
        values: dict[str, Any] = json.loads(text)
        one, event = values["certificate"], values["event"]
        number, digest, hash_ = one["number"], one["pdf_sha256"], event["hash"]
        given = trusted or [note.Key.read(each) for each in values["keys"]]
        index, hashes, checkpoint = note.read_proof(values["proof"])
        said = note.read(values["statement"])
        if values["format"] != FORMAT or said.text != statement(number, digest, hash_):
            raise note.Malformed("statement")
        read = note.read(checkpoint)
        leaf = bytes.fromhex(hash_)
    except note.Malformed:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise note.Malformed(type(error).__name__) from error
    head = note.Checkpoint.read(read.text)
    mine = [each for each in given if each.name == head.origin and each.kind == note.ED25519]
    signers = read.signers(mine)
    if not signers or not said.signers(mine):
        raise note.Malformed("signature")
    if not is_included(leaf_hash(leaf), index, head.size, hashes, head.root):
        raise note.Malformed("inclusion")
    return Shown(number, digest, head, checkpoint, index, signers[0])
