"""`jinbang certificates --round`: the honours of a selection round, issued and drawn by a command at a shell. It says
every second how far it is; run again it goes on."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest

from server import db, ledger
from server.certificates import Certificate
from server.certificates.binding import JOINED
from server.honours import Honour
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.ledger.verify import verify
from server.selecting.nominations import Nomination
from server.selecting.rounds import RoundTitle, SelectionRound
from tests import begun, databases
from tests.server.certificates.desk import ADDRESS, template
from tests.server.selecting.world import CODE, CONSOLE, PROVINCE, TITLE, opened
from tests.server.test_cli import ENGLISH, PROGRESS, jinbang, timed_lines, url

__all__ = ["url"]
pytestmark = pytest.mark.usefixtures("regions")
DECISION = "晋人社发〔2026〕示例8号"
MANY = 450


async def _conferred(n: int) -> None:
    """A round of which `n` people were conferred on; of another decision one, who is none of the round's."""
    await opened(replace(PROVINCE, notice_days=0))
    await template("honour")
    of, title = await SelectionRound.get(code=CODE), await RoundTitle.all().first()
    assert title is not None
    await record_decision(CONSOLE, DECISION, date(2026, 11, 1), "示例机关")
    holders = [Holder("person", f"示例{one:04}", "示例厂") for one in range(n)]
    honours = await confer(CONSOLE, DECISION, TITLE, holders)
    async with ledger.change(CONSOLE, "nomination.made") as change:
        await change.save_many([
            Nomination(
                round_id=of.id, round_title_id=title.id, number=at, holder_kind="person", person_id=one.person_id,
                name=one.name, unit=one.unit, region_code="140702", region_name="榆次区", state="conferred",
                honour_id=one.id,
            )
            for at, one in enumerate(honours, 1)
        ])  # fmt: skip
    await record_decision(CONSOLE, "示例9号", date(2026, 11, 1), "示例机关")
    await confer(CONSOLE, "示例9号", TITLE, [Holder("person", "局外人", "示例厂")])


def _asked(url: str, folder: Path) -> list[str]:
    place = ["--round", CODE, "--template", "T-honour", "--address", ADDRESS, "--database", url]
    return ["certificates", str(folder), *place]


async def _on_record(url: str) -> list[Certificate]:
    async with db.opened(url):
        assert (await verify()).differences == []
        return await Certificate.all().order_by("serial")


def test_a_rounds_certificates_by_a_process_of_their_own(url: str, tmp_path: Path) -> None:
    async def made() -> None:
        async with db.opened(url):
            await _conferred(3)

    databases._run(made())
    done = begun.jinbang(*_asked(url, tmp_path / "out"), env=ENGLISH)
    assert (done.returncode, done.stdout[:9]) == (0, "3 issued,"), done.stderr
    rows: list[Certificate] = []

    async def read() -> None:
        rows.extend(await _on_record(url))

    databases._run(read())
    assert [one.name for one in rows] == ["示例0000", "示例0001", "示例0002"]
    assert {json.loads(one.facts)["decision"] for one in rows} == {DECISION}
    assert len(pypdf.PdfReader(tmp_path / "out" / JOINED).pages) == 3
    again = jinbang(*_asked(url, tmp_path / "out"))
    assert (again.exit_code, "0 issued, 3 had been issued before" in again.stdout) == (0, True)
    unknown = jinbang("certificates", str(tmp_path), "--round", "NONE", "--template", "T-honour", "--database", url)
    assert (unknown.exit_code, "NONE" in unknown.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"])
def test_it_says_every_second_how_far_it_is(url: str, engine: str, tmp_path: Path) -> None:
    async def made() -> None:
        async with db.opened(url):
            await _conferred(MANY)
            assert await Honour.all().count() == MANY + 1

    databases._run(made())
    said = timed_lines(*_asked(url, tmp_path / "out"))
    told = [(at, *found.groups()) for at, line in said if (found := PROGRESS.match(line))]
    gaps = sorted(after - before for (before, *_), (after, *_) in pairwise(told))
    issued = [int(done) for _, phase, done, *_ in told if phase == "issuing certificates"]
    print(f"progress: {len(told)} lines, longest silence {gaps[-1]:.2f} s, phases {sorted({one[1] for one in told})}")
    assert len(told) >= 2
    assert gaps[len(gaps) // 2] < 1.0
    assert issued == sorted(issued)
    assert issued
    assert len(list((tmp_path / "out").glob("*.pdf"))) == MANY + 1
