"""SEAL.json is signed with the key of the heads; an import checks it and says what it is worth."""

import json
from pathlib import Path

import pytest

from server.access import console
from server.heads import keys, making, note
from server.packages.exporting import export
from server.packages.importing import import_package
from server.packages.reading import read
from server.packages.sealing import verdict
from server.refusal import Refused

HUNAN = Path("seeds/packages/hunan-2023")
pytestmark = pytest.mark.usefixtures("regions")


@pytest.fixture
async def exported(database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of an office with a key of its own."""
    monkeypatch.setenv("JINBANG_SIGNING_KEY", str(tmp_path / "signing-key"))
    await import_package(console(), read(HUNAN))
    await making.make("asked", "https://lower.example")
    await export(console(), "HUNAN-2023", tmp_path / "package")
    return tmp_path / "package"


def resealed(folder: Path, **changed: object) -> None:
    seal = json.loads((folder / "SEAL.json").read_text())
    (folder / "SEAL.json").write_text(json.dumps({**seal, **changed}))


async def test_a_seal_is_signed_and_carries_the_newest_head(exported: Path):
    seal = read(exported).seal
    assert seal is not None
    assert verdict(seal).state == "right"
    assert seal.signature["checkpoint"].startswith("lower.example/ledger\n")


async def test_an_unknown_key_is_said_until_it_is_trusted(exported: Path, monkeypatch, tmp_path: Path):
    """The office above has another key; what it does not know it says, and it can be told."""
    monkeypatch.setenv("JINBANG_SIGNING_KEY", str(tmp_path / "above" / "signing-key"))
    found = verdict(read(exported).seal)
    assert (found.state, found.name) == ("unknown_key", "lower.example/ledger")
    keys.trust(note.Key.read(found.key))
    assert verdict(read(exported).seal).state == "right"


async def test_a_signature_of_other_files_is_refused(exported: Path):
    """Somebody changes a file and makes the sums right again: only the signature can tell. Without it, nobody can."""
    seal = json.loads((exported / "SEAL.json").read_text())
    csv = exported / "results.csv"
    from server.packages.seal import file_sum

    text = csv.read_bytes().replace(b"\r\n", b"\n")
    csv.write_bytes(text + b"")
    seal["files"]["results.csv"] = file_sum(csv.read_bytes())
    seal["files"]["entries.csv"] = file_sum((exported / "entries.csv").read_bytes())
    seal["ledger"] = seal["ledger"] | {"seq": seal["ledger"]["seq"]}
    seal["sent"] = {"by": "somebody else"}
    (exported / "SEAL.json").write_text(json.dumps(seal))
    assert verdict(read(exported).seal).state == "wrong"
    with pytest.raises(Refused) as no:
        await import_package(console(), read(exported))
    assert no.value.refusal.rule == "seal_forged"
    resealed(exported, signature=None)
    assert verdict(read(exported).seal).state == "unsigned", "control: without a signature nothing shows"


@pytest.mark.parametrize("signature", ["x", {"note": "x"}, {"note": "x", "key": "y", "checkpoint": 1}])
async def test_what_is_no_signature(exported: Path, signature: object):
    resealed(exported, signature=signature)
    assert isinstance(read(exported), list)


async def test_rubbish_in_a_signature_is_wrong_not_a_bug(exported: Path):
    resealed(exported, signature={"note": "x", "key": "y", "checkpoint": None})
    assert verdict(read(exported).seal).state == "wrong"
