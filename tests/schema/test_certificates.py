"""Certificates in the contract: issued as a mutation, checked by anybody, listed for who may see them."""

from typing import Any

import pytest

from server import ledger
from server.access import ANONYMOUS, console
from server.app import batches
from server.certificates import Certificate, codes, ordering
from server.certificates.issuing import issue_awards
from server.entries import Member
from server.people import Person
from server.results import Standing
from tests.schema.conftest import statements
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import ADDRESS, template
from tests.server.scoring.story import CODE, EVENT

VERIFY = """query($number: String, $code: String) { verifyCertificate(number: $number, code: $code) { __typename
  ... on Refusal { rule field }
  ... on Verification { state sentence successor register number name title what issuer document issuedOn } } }"""
LIST = """query($list: String!) { verifyCertificates(list: $list) { __typename ... on Refusal { rule }
  ... on CheckedList { lines { row number sentence verification { state } } } } }"""
ISSUE = f"""mutation($key: String!) {{ issueAwardCertificates(template: "T-award", competition: "{CODE}",
  event: "{EVENT}", idempotencyKey: $key) {{ __typename ... on Refusal {{ rule }}
  ... on IssuedCertificates {{ count left held certificates {{ number name validity kindLabel pdf }} }} }} }}"""
LISTED = (
    "query($first: Int!) { certificates(first: $first) { totalCount nodes { number validity template { code } } } }"
)


@pytest.fixture
async def published(database: Any) -> None:
    """Three winners and a template."""
    await (await (await sitting()).closed()).published()
    await template()


async def test_issued_once_and_answered_again(published: None, ask: Any) -> None:
    first = (await ask(ISSUE, console(), key="k"))["issueAwardCertificates"]
    assert (first["count"], first["left"], first["held"]) == (3, 0, [])
    assert first["certificates"][0]["kindLabel"] == "获奖证书"
    again = (await ask(ISSUE, console(), key="k"))["issueAwardCertificates"]
    assert again["certificates"] == first["certificates"]
    refused = (await ask(ISSUE, console(), key="l"))["issueAwardCertificates"]
    assert refused["rule"] == "no_certificates_due"


async def test_anybody_checks_and_only_its_readers_list(published: None, ask: Any) -> None:
    one = (await awarded_all())[0]
    code = codes.check_code(one.uid)
    said = (await ask(VERIFY, ANONYMOUS, number=one.number, code=code))["verifyCertificate"]
    assert (said["state"], said["number"], said["name"]) == ("PENDING", one.number, one.name)
    for part in (one.name, one.number, "获奖证书", "晋中市人力资源和社会保障局", "第1版成绩", "一等奖"):
        assert part in said["sentence"]
    scanned = (await ask(VERIFY, ANONYMOUS, code=codes.token(one.uid)))["verifyCertificate"]
    assert scanned["number"] == one.number
    assert (await ask(VERIFY, ANONYMOUS))["verifyCertificate"] is None
    wrong = (await ask(VERIFY, ANONYMOUS, number=one.number, code="x"))["verifyCertificate"]
    assert wrong == {"__typename": "Refusal", "rule": "no_such_certificate_or_code", "field": "code"}
    assert (await ask(LISTED, ANONYMOUS, first=10))["certificates"] == {"totalCount": 0, "nodes": []}
    assert (await ask(LISTED, console(), first=10))["certificates"]["totalCount"] == 3


async def test_a_list_costs_the_same_for_one_and_for_three(published: None, ask: Any) -> None:
    rows = await awarded_all()
    lines = [f"{one.number} {codes.check_code(one.uid)}" for one in rows]
    costs = []
    for n in (1, 3):
        with statements() as seen:
            found = await ask(LIST, ANONYMOUS, list="\n".join(lines[:n]))
        assert len(found["verifyCertificates"]["lines"]) == n
        costs.append(len(seen))
    assert costs[0] == costs[1]
    costs = []
    for n in (1, 3):
        with statements() as seen:
            await ask(LISTED, console(), first=n)
        costs.append(len(seen))
    assert costs[0] == costs[1]


async def awarded_all() -> list[Certificate]:
    """The certificates of the court's event."""
    return list((await issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS)).certificates)


ORDER = f"""mutation($template: String!, $event: String!, $key: String!) {{ orderCertificates(
  input: {{template: $template, competition: "{CODE}", event: $event}}, idempotencyKey: $key) {{ __typename
  ... on Refusal {{ rule message faults {{ row column message }} }}
  ... on CertificateBatch {{ id total made state }} }} }}"""
STOP = """mutation($batch: ID!) { stopCertificates(batch: $batch, idempotencyKey: "s") { __typename
  ... on Refusal { rule } ... on CertificateBatch { state made } } }"""
BATCHES = "query($c: String) { certificateBatches(competition: $c) { kindLabel templateCode total made stateLabel } }"


async def test_an_order_shows_how_far_it_is(published: None, ask: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(ordering, "PORTION", 2)
    made = (await ask(ORDER, console(), template="T-award", event=EVENT, key="k"))["orderCertificates"]
    assert (made["total"], made["made"], made["state"]) == (3, 0, "WAITING")
    (batch,) = await ordering.waiting(console())
    await batches.carry_on(batch)
    shown = {"kindLabel": "获奖证书", "templateCode": "T-award", "total": 3, "made": 2, "stateLabel": "颁发中"}
    assert (await ask(BATCHES, console()))["certificateBatches"] == [shown]
    assert (await ask(BATCHES, console(), c="NONE"))["certificateBatches"] == []
    assert (await ask(BATCHES, ANONYMOUS))["certificateBatches"] == []
    twice = (await ask(ORDER, console(), template="T-award", event=EVENT, key="l"))["orderCertificates"]
    assert twice["rule"] == "certificate_batch_stands"
    assert (await ask(STOP, ANONYMOUS, batch=made["id"]))["stopCertificates"]["rule"] == "sign_in_needed"
    stopped = (await ask(STOP, console(), batch=made["id"]))["stopCertificates"]
    assert (stopped["state"], stopped["made"]) == ("STOPPED", 2)


@pytest.mark.parametrize("mutation", [ISSUE, ORDER])
async def test_a_name_no_font_has_is_refused_with_the_character_and_what_to_do(
    published: None, ask: Any, mutation: str
) -> None:
    member = await Member.all().order_by("id").first()
    assert member is not None
    async with ledger.change(console(), "person.renamed") as change:
        person = await Person.get(id=member.person_id)
        person.name = "王𬎆"
        await change.save(person)
    async with ledger.change(console(), "standing.renamed") as change:
        line = await Standing.filter(award__isnull=False, entry_no="001").first()
        assert line is not None
        line.name = "王𬎆"
        await change.save(line)
    said = (await ask(mutation, console(), template="T-award", event=EVENT, key="k")).popitem()[1]
    assert said["rule"] == "certificate_glyphs"
    if "faults" in said:
        assert said["message"].startswith(
            "有 1 份证书的字印不出来，一份也没有颁发。请改用通行写法，或把含有这些字的字体"
        )
        assert said["faults"] == [{"row": 1, "column": "name", "message": "王𬎆：字体中没有 𬎆 (U+2C386)"}]
    assert await Certificate.all().count() == 0
