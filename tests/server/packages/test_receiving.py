"""A lower tier's sealed package: the receipt, the proof that it is unchanged, the formal correction after sending."""

import json
import shutil

import pytest

from server import db
from server.access import ANONYMOUS, Held, Viewer, console
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.packages.reading import read
from server.packages.receiving import compare, receipts, sums_of
from server.packages.records import Correction, PackageReceipt
from server.packages.seal import file_sum, seal_digest
from server.packages.sending import send
from server.progression import publish
from server.refusal import Refused
from tests import databases
from tests.server.packages.sample import result_of
from tests.server.progression.tiers import One, files

pytestmark = pytest.mark.usefixtures("regions")
CODE = "XZ-2023"
ENTRANTS = [One("95"), One("90"), One("85")]


async def refusal(step):
    with pytest.raises(Refused) as caught:
        await step
    return caught.value.refusal


@pytest.fixture
async def sent(engine, tmp_path):
    """What the lower tier, another database, sends: the package, and a formal correction of it."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        await import_package(console(), result_of(files(ENTRANTS)))
        await publish(console(), CODE, reason="公布")
        first = await send(console(), CODE, tmp_path / "first", "忻州市人社局")
        now = [One("95"), One("80"), One("85")]
        await import_package(console(), result_of(files(now)), correction="登分有误")
        await publish(console(), CODE, reason="登分有误")
        second = await send(
            console(), CODE, tmp_path / "second", "忻州市人社局", correcting=first, because="2号登分有误"
        )
    return first, second


@pytest.fixture
def first(tmp_path):
    return tmp_path / "first"


async def test_the_receipt_names_what_was_received(sent, database, first):
    await import_package(console(), read(first))
    [row] = await receipts(console(), CODE)
    assert (row.seal, row.sent_by, row.corrects_id, row.reason) == (sent[0], "忻州市人社局", None, None)
    sealed = json.loads((first / "SEAL.json").read_text())
    assert sums_of(row) == sealed["files"]
    assert {"chain": row.chain, "seq": row.seq, "head": row.head} == sealed["ledger"]
    assert (await import_package(console(), read(first))).already and len(await receipts(console(), CODE)) == 1
    organiser = Viewer("account:o", account_id=1, held=(Held("organiser", "region", low="140900", high="140999"),))
    other = Viewer("account:o", account_id=1, held=(Held("organiser", "region", low="640000", high="649999"),))
    assert len(await receipts(organiser, CODE)) == 1
    assert await receipts(other, CODE) == [] == await receipts(ANONYMOUS, CODE)
    assert (await verify()).differences == []


async def test_it_is_proved_unchanged_at_any_time(sent, database, first):
    await import_package(console(), read(first))
    found = await compare(console(), first)
    assert (found.receipt.seal, list(found.faults)) == (sent[0], [])
    # a file changed under its old seal
    marks = first / "marks.csv"
    right = marks.read_bytes()
    marks.write_bytes(right.replace(b"WELD,002,P1,J1,90,", b"WELD,002,P1,J1,99,"))
    found = await compare(console(), first)
    assert found.receipt.seal == sent[0]
    assert [(one.file, one.rule) for one in found.faults][:1] == [("marks.csv", "receipt_file_altered")]
    assert ("SEAL.json", "seal_mismatch") in [(one.file, one.rule) for one in found.faults]
    # and sealed anew by whoever changed it: the package holds in itself, and is not the one that was received
    (first / "results.csv").unlink()
    seal = json.loads((first / "SEAL.json").read_text())
    del seal["files"]["results.csv"]
    seal["files"]["marks.csv"] = file_sum(marks.read_bytes())
    (first / "SEAL.json").write_text(json.dumps(seal))
    found = await compare(console(), first)
    said = [(one.file, one.row, one.column, one.rule, one.expected, one.found) for one in found.faults]
    assert ("marks.csv", 3, "mark", "changed", "90", "99") in said
    assert {(one[0], one[3]) for one in said} >= {
        ("marks.csv", "receipt_file_altered"), ("results.csv", "receipt_file_missing"),
    }  # fmt: skip


async def test_a_package_never_received_proves_nothing(sent, database, first):
    found = await compare(console(), first)
    assert (found.receipt, list(found.faults)) == (None, [])


async def test_a_formal_correction_names_what_was_sent_and_both_stay(sent, database, first, tmp_path):
    await import_package(console(), read(first))
    await import_package(console(), read(tmp_path / "second"))
    new, old = await receipts(console(), CODE)
    assert (new.seal, new.corrects_id, new.revisions, new.reason) == (sent[1], old.id, "WELD:2", "2号登分有误")
    assert old.seal == sent[0]
    assert (await Correction.visible_to(console()).get()).reason == "2号登分有误"
    # the first stays proved, though its content no longer stands
    assert (await compare(console(), first)).receipt.seal == sent[0]
    assert list((await compare(console(), first)).faults) == []
    assert list((await compare(console(), tmp_path / "second")).faults) == []
    assert (await verify()).differences == []


async def test_what_was_received_sealed_is_corrected_by_nothing_else(sent, database, first, tmp_path):
    assert (await refusal(import_package(console(), read(tmp_path / "second")))).rule == "correction_of_unknown"
    await import_package(console(), read(first))
    plain = result_of(files([One("95"), One("80"), One("85")]))
    no = await refusal(import_package(console(), plain, correction="电话告知"))
    assert (no.rule, no.params["seal"]) == ("correction_names_no_seal", sent[0][:16])
    shutil.copytree(tmp_path / "second", tmp_path / "third")
    seal = json.loads((tmp_path / "third" / "SEAL.json").read_text())
    seal["sent"]["corrects"]["seal"], seal["signature"] = "0" * 64, None
    (tmp_path / "third" / "SEAL.json").write_text(json.dumps(seal))
    no = await refusal(import_package(console(), read(tmp_path / "third")))
    assert (no.rule, no.params["expected"]) == ("correction_of_another", sent[0][:16])
    assert await PackageReceipt.visible_to(console()).count() == 1


async def test_what_a_seal_says_of_its_sending_is_checked(sent, database, first):
    right = json.loads((first / "SEAL.json").read_text())
    said = {"seal": sent[0], "revisions": {"WELD": 1}, "reason": "更正"}
    for bad in (
        {}, {"by": ""}, {"by": "x" * 201}, {"by": "甲", "to": "乙"}, {"by": "甲", "corrects": {}},
        {"by": "甲", "corrects": said | {"seal": "x"}}, {"by": "甲", "corrects": said | {"revisions": {"WELD": "1"}}},
        {"by": "甲", "corrects": said | {"reason": " "}}, "忻州",
    ):  # fmt: skip
        (first / "SEAL.json").write_text(json.dumps(right | {"sent": bad}))
        assert [(one.file, one.rule) for one in read(first)] == [("SEAL.json", "bad_json")], bad
    (first / "SEAL.json").write_text(json.dumps(right | {"sent": {"by": "甲", "corrects": said}}))
    assert seal_digest(read(first).seal) != sent[0]


async def test_sending_asks_who_and_why(sent, database, tmp_path):
    await import_package(console(), result_of(files(ENTRANTS)))
    assert (await refusal(send(console(), CODE, tmp_path / "a", " "))).rule == "sender_missing"
    assert (await refusal(send(console(), CODE, tmp_path / "a", "甲", correcting="x"))).rule == "seal_malformed"
    assert (await refusal(send(console(), CODE, tmp_path / "a", "甲", correcting=sent[0]))).rule == "reason_missing"
    assert not (tmp_path / "a").exists()
