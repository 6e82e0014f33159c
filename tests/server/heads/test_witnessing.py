"""What a witness believes: each way in which a log contradicts itself is told apart. The house is a list of leaves."""

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.heads import keys, note, tree
from server.heads.keeping import Folder, Untrue, held_together
from server.heads.witnessing import Absent, Cosigner, Unreachable, visit

ORIGIN = "office.example/ledger"


@dataclass
class House:
    """A log by the book, which answers as the addresses of a real one do."""

    leaves: list[bytes] = field(default_factory=lambda: [bytes([n]) * 32 for n in range(9)])
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    origin: str = ORIGIN
    successions: list[str] = field(default_factory=list)
    is_gone: bool = False

    @property
    def key(self) -> note.Key:
        return note.Key(self.origin, note.public_of(self.private))

    def fetch(self, path: str) -> str:
        if self.is_gone:
            raise Unreachable("gone")
        name, _, query = path.removeprefix("/heads/").partition("?")
        if name == "keys":
            rest = "".join(f"succession {b64encode(one.encode()).decode()}\n" for one in self.successions)
            return f"key {self.key.text}\n{rest}"
        if name == "latest":
            if not self.leaves:
                raise Absent(path)
            text = note.Checkpoint(self.origin, len(self.leaves), tree.root(self.leaves)).text
            return note.signed(text, self.origin, self.private)
        first, second = (int(one.partition("=")[2]) for one in query.split("&"))
        if second > len(self.leaves):
            raise Absent(path)
        ranges = tree.consistency_ranges(first, second)
        return "".join(f"{note.written(tree.root(self.leaves[low:high]))}\n" for low, high in ranges)


def rule(house: House, folder: Folder, **more: object) -> str:
    """Why a visit raises the alarm."""
    with pytest.raises(Untrue) as no:
        visit(house.fetch, folder, 1000, **more)  # type: ignore[arg-type]
    return no.value.rule


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def house(folder: Folder) -> House:
    """One that was visited three times as it grew."""
    made = House()
    for n in (0, 5, 1):
        made.leaves += [bytes([100 + n]) * 32] * n
        visit(made.fetch, folder, 1000)
    return made


def test_a_log_that_grows_is_followed(house: House, folder: Folder) -> None:
    house.leaves.append(bytes(32))
    seen = visit(house.fetch, folder, 2000)
    assert (seen.before.size, seen.head.size) == (15, 16)  # type: ignore[union-attr]
    assert [one.size for one in held_together(folder)] == [9, 14, 15, 16]
    assert folder.seen() == 2000


def test_each_contradiction_has_its_name(house: House, folder: Folder) -> None:
    true = list(house.leaves)
    house.leaves = [*true[:-1], bytes(32)]
    assert rule(house, folder) == "witness_fork"
    house.leaves = true[:-1]
    assert rule(house, folder) == "witness_cut"
    house.leaves = [b"\xff" * 32, *true[1:], bytes(32)]
    assert rule(house, folder) == "witness_rewritten"
    house.leaves = [*true, bytes(32)]
    house.origin = "another.example/ledger"
    assert rule(house, folder) == "head_unknown_key"
    house.origin = ORIGIN
    assert visit(house.fetch, folder, 3000).head.size == 16, "control: the true log is still believed"


def test_a_proof_that_does_not_come_is_an_alarm(house: House, folder: Folder) -> None:
    """Who cannot prove that he continues, does not."""
    house.leaves.append(bytes(32))

    def silent(path: str) -> str:
        if "consistency" in path:
            raise Absent(path)
        return house.fetch(path)

    with pytest.raises(Untrue) as no:
        visit(silent, folder, 1000)
    assert no.value.rule == "witness_rewritten"


def test_only_a_key_that_the_old_one_names_is_followed(house: House, folder: Folder) -> None:
    old, house.private = house.private, Ed25519PrivateKey.generate()
    house.leaves.append(bytes(32))
    assert rule(house, folder) == "head_unknown_key"
    named = f"{keys.SUCCESSION}\n{house.key.text}\n"
    house.successions = [note.signed(named, ORIGIN, house.private)]
    assert rule(house, folder) == "head_unknown_key", "signed by itself"
    house.successions = [note.signed(named, ORIGIN, old)]
    assert visit(house.fetch, folder, 1000).accepted == (house.key,)


def test_a_key_had_by_another_way(tmp_path: Path) -> None:
    """Then the first visit need not believe what the house shows."""
    house, folder = House(), Folder(tmp_path)
    stranger = note.Key(ORIGIN, bytes(32))
    assert rule(house, folder, key=stranger) == "head_unknown_key"
    right = Folder(tmp_path / "right")
    assert visit(house.fetch, right, 1000, key=house.key).accepted == (house.key,)
    assert rule(house, right, key=stranger) == "witness_other_key"


def test_a_witness_may_sign_what_it_saw(tmp_path: Path) -> None:
    house, folder, own = House(), Folder(tmp_path), Ed25519PrivateKey.generate()
    visit(house.fetch, folder, 1679315147, cosigner=Cosigner("witness.example/w1", own))
    [kept] = folder.heads()
    key = note.Key("witness.example/w1", note.public_of(own), note.COSIGNATURE)
    assert note.read(kept.note).signers([house.key, key]) == [house.key, key]


def test_no_network_changes_nothing(house: House, folder: Folder) -> None:
    house.is_gone = True
    with pytest.raises(Unreachable):
        visit(house.fetch, folder, 5000)
    assert folder.seen() == 1000
    house.is_gone = False
    house.leaves.clear()
    with pytest.raises(Absent):
        visit(house.fetch, folder, 5000)


@pytest.mark.parametrize("name", ["heads/14", "proofs/9-14", "proofs/14-15", "keys"])
def test_what_was_kept_is_looked_through_each_time(house: House, folder: Folder, name: str) -> None:
    file = folder.path / name
    whole = file.read_text()
    file.write_text(whole.replace("\n", "", 1) if name != "keys" else f"{note.Key(ORIGIN, bytes(32)).text}\n")
    with pytest.raises(Untrue):
        held_together(folder)
    file.write_text(whole)
    assert held_together(folder)
    file.unlink()
    if name != "heads/14":
        with pytest.raises(Untrue):
            held_together(folder)
