"""The mutations of competitions through the contract, each with its noun and with a refusal."""

import json
from typing import Any

import pytest

from schema import Context, schema
from schema.node import written_id
from server import clock
from server.competitions import Session
from server.files import StoredFile, keeping
from tests.server.competitions.office import CODE, NOW, organiser

pytestmark = pytest.mark.usefixtures("regions", "april")
REGISTER = """mutation($i: CompetitionInput!, $k: String!) { registerCompetition(input: $i, idempotencyKey: $k) {
  ... on Competition { code version stage stageLabel organisers filing { number } waiting { rule page message } }
  ... on Refusal { rule message faults { column rule message } } } }"""
INPUT = {
    "code": CODE, "title": "山西省职业技能大赛", "tier": "PROVINCE", "kind": "COMPREHENSIVE", "region": "14",
    "organisers": ["示例主办"], "startsOn": "2026-06-13", "endsOn": "2026-06-15",
}  # fmt: skip
EVENT = "... on Event { code state stateLabel version recusalLabel } ... on Refusal { rule message faults { column } }"
ASPECTS = [{"code": "A", "title": "整件", "max": "100"}]
SCHEME = {
    "modules": [
        {"code": "s", "title": "操作", "weight": "1", "pass": "60", "aspects": ASPECTS}
    ],
    "awards": [{"title": "一等奖", "places": 1}],
}  # fmt: skip


@pytest.fixture
def april(tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    with clock.set_to(NOW):
        yield


async def asked(viewer: Any, query: str, **variables: Any) -> Any:
    """The one answer of a document."""
    answer = await schema.execute(query, variables, context_value=Context(viewer))
    assert answer.errors is None
    [data] = (answer.data or {}).values()
    return data


async def act(viewer: Any, call: str, answer: str = EVENT, **variables: Any) -> Any:
    """One mutation, its variables declared by name: `name__Type`."""
    declared = ", ".join(f"${name.split('__')[0]}: {name.split('__')[1]}!" for name in variables)
    values = {name.split("__")[0]: one for name, one in variables.items()}
    head = f"mutation({declared})" if declared else "mutation"
    key = f"k{hash((call, str(values)))}"
    return await asked(
        viewer, f"{head} {{ {call.replace(')', f', idempotencyKey: {json.dumps(key)})', 1)} {{ {answer} }} }}", **values
    )


async def test_the_life_of_a_competition_through_the_contract(database):
    zhao = await organiser()
    made = await asked(zhao, REGISTER, i=INPUT, k="1")
    assert (made["stage"], made["stageLabel"], made["organisers"]) == ("PLANNED", "筹备中", ["示例主办"])
    assert [one["page"] for one in made["waiting"]] == ["filing", "registration", "documents"]
    no = await asked(zhao, REGISTER, i=INPUT | {"code": "a b", "endsOn": "2026-06-01"}, k="2")
    assert (no["rule"], {one["column"] for one in no["faults"]}) == ("input_faults", {"code", "endsOn"})
    place = f'competition: "{CODE}"'
    event = f'{place}, event: "WELD"'
    new = {"code": "WELD", "title": "焊接", "group": "WORKER", "format": "INDIVIDUAL", "template": "five_judges"}
    one = await act(zhao, f"addEvent({place}, input: $i)", i__EventInput=new)
    assert (one["state"], one["stateLabel"], one["recusalLabel"]) == ("PLANNED", "筹备中", "回避有利害关系的选手")
    one = await act(zhao, f"changeScheme({event}, scheme: $s, version: 1)", s__SchemeInput=SCHEME)
    assert one["version"] == 2
    broken = json.loads(json.dumps(SCHEME).replace('"60"', '"x"'))
    no = await act(zhao, f"changeScheme({event}, scheme: $s, version: 2)", s__SchemeInput=broken)
    assert [one["column"] for one in no["faults"]] == ["modules[0].pass"]
    rules = {"minLevel": 3, "priorTitles": [{"title": "全国技术能手", "effect": "no_award"}]}
    assert (await act(zhao, f"changeRequirements({event}, input: $r, version: 2)", r__RequirementsInput=rules))[
        "version"
    ] == 3
    change = {"occupation": "6-18-02-04", "recusal": "EVENT"}
    one = await act(zhao, f"changeEvent({event}, input: $c, version: 3)", c__EventChange=change)
    assert (one["version"], one["recusalLabel"]) == (4, "回避整个赛项")
    hours = {"code": "1", "startsAt": "2026-06-13T09:00", "endsAt": "2026-06-13T12:00", "place": "一号厅"}
    await act(zhao, f"addSession({event}, input: $h)", h__SessionInput=hours)
    session = written_id("Session", (await Session.get()).uid)
    one = await act(zhao, "changeSession(session: $s, input: $h)", s__ID=session, h__SessionInput=hours | {"code": "A"})
    assert one["version"] == 6
    assert (await act(zhao, "changeSession(session: $s, input: $h)", s__ID="x", h__SessionInput=hours))[
        "rule"
    ] == "no_such_session"
    assert (await act(zhao, f'addStations({event}, codes: ["A1"])'))["version"] == 7
    row = await keeping.keep(zhao, "方案.pdf", b"%PDF-1.7\n%%EOF\n")
    file = written_id(StoredFile.__name__, row.uid)
    answer = "... on Document { title version kindLabel media size address } ... on Refusal { rule }"
    document = await act(
        zhao, f'publishDocument({place}, kind: PLAN, title: "方案", file: $f)', answer, f__ID=file
    )  # fmt: skip
    assert (document["kindLabel"], document["media"], document["size"]) == ("实施方案", "application/pdf", row.size)
    answer = "... on Competition { filing { number on with } version isRehearsal code } ... on Refusal { rule message }"
    filed = await act(
        zhao, f'fileCompetition({place}, number: "1号", on: "2026-03-01", with: "示例厅")', answer
    )  # fmt: skip
    assert filed["filing"] == {"number": "1号", "on": "2026-03-01", "with": "示例厅"}
    changed = await act(zhao, f"changeCompetition({place}, input: {{ edition: 2 }}, version: 2)", answer)
    assert changed["version"] == 3
    one = await act(zhao, f'openRegistration({event}, entriesUntil: "2026-05-29T18:00")')
    assert one["state"] == "REGISTRATION"
    assert (await act(zhao, f"closeRegistration({event})"))["state"] == "REVIEW"
    rehearsal = await act(zhao, f"beginRehearsal({place}, entrants: 2)", answer)
    assert (rehearsal["isRehearsal"], rehearsal["code"]) == (True, f"{CODE}-R1")
    assert (await act(zhao, f'wipeRehearsal(competition: "{CODE}-R1")', answer))["code"] == f"{CODE}-R1"
    assert (await act(zhao, f'cancelEvent({event}, reason: "人数不足")'))["state"] == "CANCELLED"
    shifts = "shifted { what from to reason } changedRules proposedJudges"
    answer = f"... on Copied {{ competition {{ code }} {shifts} }} ... on Refusal {{ rule }}"
    copy = {"code": "SX-2027-01", "title": "大赛", "startsOn": "2026-09-12"}
    copied = await act(zhao, f'copyCompetition(from: "{CODE}", input: $c)', answer, c__CopyInput=copy)
    assert copied == {"competition": {"code": "SX-2027-01"}, "shifted": [], "changedRules": [], "proposedJudges": 0}
    desk = await asked(zhao, "{ desk { nodes { code copiedFrom { code } } totalCount } }")
    assert [one["code"] for one in desk["nodes"]] == ["SX-2027-01", CODE]


async def test_a_ready_made_scheme_can_be_given_in_as_it_is_read(database):
    zhao = await organiser()
    templates = await asked(zhao, "{ schemeTemplates { code title description scheme example { lines } } }")
    assert len(templates) == 4
    for one in templates:
        checked = await asked(
            zhao,
            "query($s: SchemeInput!) { checkScheme(scheme: $s) { faults { column } sentences example { lines } } }",
            s=json.loads(one["scheme"]),
        )
        assert checked["faults"] == []
        assert checked["example"] == one["example"]
    five = next(one for one in templates if one["code"] == "five_judges")
    # 90, 95, 86, 92 and 87 without 95 and 86: (90 + 92 + 87) : 3 = 89.666…, published 89.67
    assert five["example"]["lines"][:2] == [
        "选手 01：技能操作 89.67（操作 90、95、86、92、87 分，计 89.667 分）", "选手 01：总成绩 89.67，第 1 名",
    ]  # fmt: skip
    wrong = await asked(
        zhao, "query { checkScheme(scheme: { modules: [], places: 99 }) { faults { column rule } example { lines } } }"
    )
    assert {one["column"] for one in wrong["faults"]} == {"modules", "places"}
    assert wrong["example"] is None
