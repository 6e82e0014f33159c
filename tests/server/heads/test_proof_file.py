"""The proof behind a certificate's QR: checked without the house, refused when anything in it is altered."""

import io
import json
from pathlib import Path

import pypdf
import pytest

from server.access import console
from server.certificates.paper import printed
from server.certificates.proving import place_of, proof_of, read_proof
from server.heads import keys, making, note, proving
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import awarded, template
from tests.server.heads.log import happen
from tests.server.heads.serving import jinbang


@pytest.fixture
async def certificate(database):
    """One that was issued, in the log, with later events behind it."""
    await (await (await sitting()).closed()).published()
    await template()
    one, *_ = await awarded(None)
    await making.make("issued", "https://office.example")
    await happen("later", 30)
    await making.make("asked")
    return one


async def test_the_place_is_that_of_the_event_that_issued_it(certificate):
    place = await place_of(certificate)
    assert place is not None
    assert place.index == await proving.position_of(place.chain, place.seq)
    assert place.head.size == (await proving.newest()).size
    certificate.uid = "00000000-0000-7000-8000-000000000000"
    assert await place_of(certificate) is None, "control: another certificate is not there"


async def test_a_file_is_checked_off_line(certificate, tmp_path: Path):
    """The command needs neither database nor network; the key is in the file, or had by another way."""
    proof = await proof_of(certificate)
    document = proof.document()
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(document))
    right = jinbang("witness", "check-proof", str(file))
    assert (right.exit_code, certificate.number in right.stdout, "fingerprint" in right.stdout) == (0, True, True)
    pdf = tmp_path / "certificate.pdf"
    pdf.write_bytes((await printed(console(), certificate)).content)
    key = keys.ring().key("office.example/ledger").text
    same = jinbang("witness", "check-proof", str(file), "--pdf", str(pdf), "--key", key)
    assert (same.exit_code, "The PDF is that of certificate" in same.stdout) == (0, True)
    assert "Compare its fingerprint" not in same.stdout
    pdf.write_bytes(pdf.read_bytes() + b" ")
    assert jinbang("witness", "check-proof", str(file), "--pdf", str(pdf)).exit_code == 1
    other = note.Key("office.example/ledger", bytes(32)).text
    assert jinbang("witness", "check-proof", str(file), "--key", other).exit_code == 1


async def test_nothing_in_it_can_be_altered(certificate):
    document = (await proof_of(certificate)).document()
    assert read_proof(json.dumps(document), []).number == certificate.number
    place = document["event"]
    index, hashes, checkpoint = note.read_proof(document["proof"])
    altered = [
        {"format": "jinbang.proof/2"},
        {"certificate": document["certificate"] | {"number": "晋中技赛〔2026〕9999"}},
        {"certificate": document["certificate"] | {"pdf_sha256": "0" * 64}},
        {"event": place | {"hash": "0" * 64}},
        {"proof": note.proof_text(index + 1, hashes, checkpoint)},
        {"proof": note.proof_text(index, hashes[:-1], checkpoint)},
        {"proof": note.proof_text(index, [bytes(32), *hashes[1:]], checkpoint)},
        {"proof": note.proof_text(index, hashes, checkpoint.replace("\n", "\nx", 1))},
        {"statement": document["statement"].replace("ledger", "legder", 1)},
        {"keys": []},
        {"keys": "x"},
        {"proof": None},
    ]
    for change in altered:
        with pytest.raises(note.Malformed):
            read_proof(json.dumps(document | change), [])
    for bad in ("", "[]", "{}", "null"):
        with pytest.raises(note.Malformed):
            read_proof(bad, [])


async def test_a_certificate_names_the_newest_head_of_its_day(database):
    """On the paper itself, where nobody can change it; drawn again it is the same."""
    await (await (await sitting()).closed()).published()
    await template()
    head = await making.make("published")
    one, *_ = await awarded(None)
    drawn = await printed(console(), one)
    assert drawn.digest == one.digest
    pages = pypdf.PdfReader(io.BytesIO(drawn.content)).pages
    text = "".join(page.extract_text() for page in pages).replace(" ", "")
    assert f"公开账本：{head.size}·{head.root[:16]}" in text
