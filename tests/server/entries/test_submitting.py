"""Handing in and changing entries: who may, until when, numbers, people, every refusal without a trace."""

import pytest

from server import people
from server.access import ANONYMOUS, console
from server.entries import Entry, Member
from server.entries.asked import EntryAsked, MemberAsked
from server.entries.submitting import change_entry, submit
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import Person
from server.refusal import Refused
from tests.server.entries.office import after_deadline, member, opened, resident, while_open

pytestmark = pytest.mark.usefixtures("regions")


async def everything() -> tuple[int, ...]:
    """What a refusal must leave as it was."""
    return (await Entry.all().count(), await Member.all().count(), await Person.all().count(),
            await LedgerEvent.all().count())  # fmt: skip


async def refused(step, *, silent=True):
    before = await everything()
    with pytest.raises(Refused) as caught:
        await step
    assert not silent or await everything() == before
    return caught.value.refusal


async def test_a_unit_hands_in_an_entry_and_it_gets_the_next_number(database):
    office = await opened()
    with while_open():
        first = await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(member(1)), key="1")
        second = await submit(office.unit(), "JZ-2027-01", "WELD", office.asked(member(2)), key="2")
        third = await submit(office.reporter, "JZ-2027-01", "WELD", office.asked(member(3)), key="3")
        named = await submit(office.organiser, "JZ-2027-01", "WELD", office.asked(member(4), entry_no="0100"))
        last = await submit(office.organiser, "JZ-2027-01", "WELD", office.asked(member(5), of=""))
    assert [one.entry_no for one in (first, second, third, named, last)] == ["001", "002", "003", "0100", "0101"]
    assert {one.state for one in (first, second, named)} == {"submitted"}
    assert (first.submitted_by_id, last.delegation_id) == (office.leader().account_id, None)
    row = await Member.visible_to(office.leader()).get(entry_id=first.id)
    assert (row.region_name, row.standing, row.certificates) == ("榆次区", "worker", None)
    assert await people.numbers_of([row.person_id]) == {row.person_id: ("resident_id", resident(1))}
    assert (await verify()).differences == []


async def test_the_same_request_is_done_once(database):
    office = await opened()
    with while_open():
        first = await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(), key="same")
        before = await everything()
        again = await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(), key="same")
        other = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked(member(2)), key="same"))
    assert (again.id, await everything(), other.rule) == (first.id, before, "key_reused")


async def test_who_may_enter_for_whom(database):
    office = await opened()
    with while_open():
        for viewer, rule in (
            (ANONYMOUS, "sign_in_needed"),
            (office.judge("judge"), "not_your_role"),
            (office.leader("PY"), "no_such_delegation"),
            (office.unit("PY"), "no_such_delegation"),
            (office.foreign_organiser, "no_such_delegation"),
        ):
            assert (await refused(submit(viewer, "JZ-2027-01", "WELD", office.asked()))).rule == rule
        assert (await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked(of="")))).rule == (
            "delegation_needed"
        )
        # the control: the same entry for the leader's own delegation
        await submit(office.leader(), "JZ-2027-01", "WELD", office.asked())


async def test_after_the_deadline_only_an_organiser_enters_until_marking_opens(database):
    office = await opened()
    with after_deadline():
        no = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked()))
        assert (no.rule, no.params["until"]) == ("registration_closed", "2027-05-10 17:30")
        await submit(office.organiser, "JZ-2027-01", "WELD", office.asked())
    await office.set_event("WELD", state="marking")
    with while_open():
        for viewer, rule in ((office.leader(), "registration_closed"), (office.organiser, "marking_has_opened")):
            assert (await refused(submit(viewer, "JZ-2027-01", "WELD", office.asked(member(2))))).rule == rule
    await office.set_event("WELD", state="planned")
    no = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked(member(2))))
    assert no.rule == "registration_not_open"
    await office.set_event("WELD", state=None)
    no = await refused(submit(console(), "JZ-2027-01", "WELD", office.asked(member(2), of="")))
    assert no.rule == "registration_not_open"


async def test_nobody_enters_an_event_twice(database):
    office = await opened()
    with while_open():
        await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(entry_no="A7"))
        no = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked()))
        assert (no.rule, no.field) == ("person_entered", "members[0].idNumber")
        assert no.params == {"event": "焊接", "entry_no": "A7"}
        # another delegation is not told whose entry it is
        no = await refused(submit(office.leader("PY"), "JZ-2027-01", "WELD", office.asked(of="PY")))
        assert (no.rule, no.params) == ("person_entered_elsewhere", {"event": "焊接"})
        # another event, another delegation: the person counts for one
        no = await refused(submit(office.leader("PY"), "JZ-2027-01", "CNC", office.asked(of="PY")))
        assert no.rule == "eligibility_one_delegation_failed"
        # the control: the own delegation, another event
        await submit(office.leader(), "JZ-2027-01", "CNC", office.asked())


async def test_demands_are_answered_and_every_failed_one_is_named(database):
    office = await opened(
        requirements='{"born_from": "1996-01-01", "standings": ["student"], "years_of_work": 2, "events_per_person": 1,'
        ' "per_delegation": 1}'
    )
    with while_open():
        no = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked()))
        assert no.rule == "eligibility_born_from_failed"
        assert {fault.rule for fault in no.faults} == {
            "eligibility_born_from_failed", "eligibility_standings_student_failed"
        }  # fmt: skip
        young = MemberAsked("郭试二", id_number=resident(2, "19990101"), standing="student")
        done = await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(young))
        assert done.state == "submitted"  # years of work are unknown: it waits for its review
        no = await refused(submit(office.leader(), "JZ-2027-01", "CNC", office.asked(young)))
        assert no.rule == "eligibility_events_per_person_failed"
        other = MemberAsked("郭试三", id_number=resident(3, "19990101"), standing="student")
        no = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked(other)))
        assert no.rule == "eligibility_per_delegation_failed"


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        ({"id_number": resident(1)[:-1] + ("0" if resident(1)[-1] != "0" else "1")}, "id_checksum"),
        ({"id_number": "140702200002300011"}, "id_date"),
        ({"id_number": "12345"}, "bad_id_number"),
        ({"id_type": "passport", "id_number": ""}, "missing_id_number"),
        ({"id_type": "seal", "id_number": "E1234567"}, "unknown_word"),
        ({"name": ""}, "member_nameless"),
        ({"name": "王\u202e小"}, "control_character"),
        ({"name": "王\u0007小"}, "control_character"),
        ({"name": "长" * 65}, "text_too_long"),
        ({"region": "晋中"}, "bad_region"),
        ({"level": 9}, "out_of_range"),
        ({"years_of_work": -1}, "out_of_range"),
        ({"role": "captain"}, "unknown_word"),
        ({"standing": "idle"}, "unknown_word"),
        ({"certificates": ("甲；乙",)}, "separator_in_title"),
    ],
)
async def test_faults_of_a_member_are_named(database, bad, rule):
    office = await opened()
    one = {"name": "郭试一", "id_number": resident(1)} | bad
    with while_open():
        no = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked(MemberAsked(**one))))
    assert no.rule == "entry_malformed"
    assert rule in {fault.rule for fault in no.faults}


async def test_names_of_every_kind_are_kept_in_one_form(database):
    office = await opened()
    names = {"买买提•艾力": "买买提·艾力", "张　三": "张三", "𠮷野試": "𠮷野試", "John Smith": "John Smith"}
    with while_open():
        for n, (given, kept) in enumerate(names.items(), 1):
            entry = await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(member(n, given)))
            row = await Member.filter(entry_id=entry.id).prefetch_related("person").first()
            assert row.person.name == kept


async def test_a_passport_has_no_check_digit_and_an_unknown_region_is_refused(database):
    office = await opened()
    foreign = MemberAsked("Ada Test", id_type="passport", id_number="e1234567")
    with while_open():
        await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(foreign))
        no = await refused(submit(office.leader(), "JZ-2027-01", "WELD", office.asked(member(2, region="999999"))))
        assert (no.rule, no.field) == ("unknown_region", "members[0].region")
        again = MemberAsked("Other Name", id_type="passport", id_number="E1234567")
        no = await refused(submit(office.leader(), "JZ-2027-01", "CNC", office.asked(again)))
        assert no.rule == "id_number_of_another"


@pytest.mark.parametrize(("format_", "n", "allowed"), [
    ("individual", 1, True), ("individual", 2, False), ("individual", 0, False), ("pair", 2, True), ("pair", 1, False),
    ("pair", 3, False), ("pair", 0, True), ("team", 1, True), ("team", 5, True), ("team", 0, True), ("team", 31, False),
])  # fmt: skip
async def test_how_many_compete_together(database, format_, n, allowed):
    office = await opened(format=format_)
    asked = EntryAsked(tuple(member(one) for one in range(1, n + 1)), team="一队", delegation=office.uid("TG"))
    with while_open():
        if allowed:
            entry = await submit(office.leader(), "JZ-2027-01", "WELD", asked)
            assert await Member.filter(entry_id=entry.id).count() == n
        else:
            assert (await refused(submit(office.leader(), "JZ-2027-01", "WELD", asked))).rule == "entry_malformed"


async def test_changing_before_approval(database):
    office = await opened(format="team")
    two = office.asked(member(1), member(2), MemberAsked("教练甲", role="coach"), team="一队")
    with while_open():
        entry = await submit(office.leader(), "JZ-2027-01", "WELD", two)
        before = {row.person_id for row in await Member.filter(entry_id=entry.id, role="contestant")}
        coach = (await Member.get(entry_id=entry.id, role="coach")).person_id
        fewer = office.asked(member(2), MemberAsked("教练甲", role="coach"), team="甲队")
        done = await change_entry(office.leader(), entry.uid, fewer, 1, key="c")
        assert (done.version, done.team, done.entry_no) == (2, "甲队", "001")
        rows = {(row.role, row.number): row.person_id for row in await Member.filter(entry_id=entry.id)}
        assert rows["contestant", 1] in before and rows["contestant", 2] is None
        assert rows["coach", 1] == coach  # nobody with a number, the same name: the same person
        assert (await change_entry(office.leader(), entry.uid, fewer, 1, key="c")).id == entry.id
        assert (await refused(change_entry(office.leader(), entry.uid, two, 1))).rule == "changed_since"
        assert (await refused(change_entry(office.leader("PY"), entry.uid, two, 2))).rule == "no_such_entry"
    with after_deadline():
        assert (await refused(change_entry(office.leader(), entry.uid, two, 2))).rule == "registration_closed"
        assert (await change_entry(office.organiser, entry.uid, two, 2)).version == 3
    assert (await verify()).differences == []


async def test_a_slip_in_the_name_of_somebody_known_only_here_is_corrected(database):
    office = await opened()
    with while_open():
        entry = await submit(office.leader(), "JZ-2027-01", "WELD", office.asked(member(1, "郭式一")))
        await change_entry(office.leader(), entry.uid, office.asked(member(1, "郭试一")), 1)
        row = await Member.filter(entry_id=entry.id).prefetch_related("person").first()
        assert row.person.name == "郭试一"
        await submit(office.leader(), "JZ-2027-01", "CNC", office.asked(member(1, "郭试一")))
        no = await refused(change_entry(office.leader(), entry.uid, office.asked(member(1, "郭试二")), 2))
    assert no.rule == "id_number_of_another"
    assert (await verify()).differences == []
