"""Approved, rejected, admitted under review; withdrawn, disqualified; members substituted, places, evidence."""

from datetime import date

import pytest

from server import clock, ledger
from server.access import ANONYMOUS, console
from server.competitions import Competition
from server.entries import Delegation, Entry, Evidence, Member
from server.entries.asked import MemberAsked
from server.entries.delegations import DelegationAsked, add
from server.entries.evidencing import add_evidence
from server.entries.leaving import disqualify, withdraw
from server.entries.placing import place_entry
from server.entries.reviewing import admit_under_review, approve, reject
from server.entries.submitting import change_entry, submit
from server.entries.substituting import substitute
from server.files import StoredFile
from server.files.folder import put
from server.honours import Decision, Honour, Title, approving
from server.honours.background import backgrounds
from server.ledger.verify import verify
from tests.server.entries.office import after_deadline, member, opened, while_open
from tests.server.entries.test_submitting import refused

pytestmark = pytest.mark.usefixtures("regions")
CODE = "JZ-2027-01"
TITLE = "三晋技术能手"
NO_AWARD = '{"prior_titles": [{"title": "三晋技术能手", "effect": "no_award"}]}'


async def handed_in(office, n=1, **more):
    with while_open():
        return await submit(office.leader(), CODE, "WELD", office.asked(member(n), **more))


async def stored(viewer, media="image/png"):
    async with ledger.change(viewer, "file.stored") as change:
        row = StoredFile(digest=put(b"proof"), size=5, media=media, account_id=viewer.account_id, at=clock.now())
        return await change.save(row)


async def honoured(person_id):
    """Somebody who holds the title."""
    async with ledger.change(console(), "honour.conferred") as change:
        title = await change.save(Title(code="SJ", name=TITLE, granting_body="省政府", way="both"))
        decision = await change.save(Decision(number="晋政〔2026〕1号", decided_on=date(2026, 1, 1), body="省政府"))
        honour = Honour(title_id=title.id, decision_id=decision.id, holder_kind="person", person_id=person_id,
                        holder="x", conferred_on=date(2026, 1, 1))  # fmt: skip
        await change.save(honour)


async def test_approving_is_the_organisers_and_once(database):
    office = await opened()
    entry = await handed_in(office)
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (office.leader(), "not_your_role"),
                         (office.foreign_organiser, "no_such_entry")):  # fmt: skip
        assert (await refused(approve(viewer, entry.uid, 1))).rule == rule
    done = await approve(office.organiser, entry.uid, 1, key="a")
    assert (done.state, done.version) == ("approved", 2)
    assert (await approve(office.organiser, entry.uid, 1, key="a")).version == 2
    assert (await refused(approve(office.organiser, entry.uid, 1, key="b"))).rule == "changed_since"
    assert (await refused(approve(office.organiser, entry.uid, 2, key="c"))).rule == "entry_not_in_review"
    with while_open():
        no = await refused(change_entry(office.leader(), entry.uid, office.asked(member(2)), 2))
    assert no.rule == "entry_approved"
    assert (await verify()).differences == []


async def test_what_is_unknown_is_not_approved_but_admitted_under_review(database):
    office = await opened(requirements='{"years_of_work": 2}')
    entry = await handed_in(office)
    no = await refused(approve(office.organiser, entry.uid, 1))
    assert (no.rule, [one.rule for one in no.faults]) == ("verdicts_unknown", ["eligibility_years_of_work_unknown"])
    done = await admit_under_review(office.organiser, entry.uid, "待社保记录", 1)
    assert (done.state, done.note) == ("under_review", "待社保记录")
    with while_open():
        told = office.asked(member(1, years_of_work=3))
        changed = await change_entry(office.leader(), entry.uid, told, 2)
    assert (changed.state, changed.note) == ("submitted", None)
    assert (await approve(office.organiser, entry.uid, 3)).state == "approved"


async def test_titles_held_are_known_and_copied_when_it_is_approved(database):
    office = await opened(requirements=NO_AWARD)
    entry = await handed_in(office)
    # without the rooms above nobody knows which titles are held
    assert (await refused(approve(office.organiser, entry.uid, 1))).rule == "verdicts_unknown"
    row = await Member.get(entry_id=entry.id)
    await honoured(row.person_id)
    await approving.approve(office.organiser, entry.uid, 1)
    assert (await Member.get(entry_id=entry.id)).titles == {TITLE}
    assert (await verify()).differences == []


async def test_a_barred_title_refuses_the_entry(database):
    office = await opened(requirements=NO_AWARD.replace("no_award", "barred"))
    entry = await handed_in(office)
    await honoured((await Member.get(entry_id=entry.id)).person_id)
    no = await refused(approving.approve(office.organiser, entry.uid, 1))
    assert no.rule == "eligibility_prior_titles_failed"


async def test_a_title_that_was_revoked_bars_nobody_whoever_declares_it(database):
    """The control before it: held, it bars."""
    office = await opened(requirements=NO_AWARD.replace("no_award", "barred"))
    entry = await handed_in(office)
    row = await Member.get(entry_id=entry.id)
    await honoured(row.person_id)
    async with ledger.change(console(), "entry.changed") as change:
        row.prior_honours = TITLE
        await change.save(row)
    no = await refused(approving.approve(office.organiser, entry.uid, 1))
    assert no.rule == "eligibility_prior_titles_failed"
    async with ledger.change(console(), "honour.revoked") as change:
        honour = await Honour.all(using_db=change.client).get()
        honour.state = "revoked"
        await change.save(honour)
    known = await backgrounds(await Competition.get(code=CODE), [row.person_id])
    assert (known[row.person_id].titles, known[row.person_id].revoked) == ((), (TITLE,))
    done = await approving.approve(office.organiser, entry.uid, 1)
    assert done.state == "approved"
    assert (await Member.get(entry_id=entry.id)).titles == frozenset()


async def test_what_is_rejected_may_be_corrected_after_the_deadline(database):
    office = await opened()
    entry = await handed_in(office)
    with after_deadline():
        done = await reject(office.organiser, entry.uid, "照片不清", 1)
        assert (done.state, done.note) == ("rejected", "照片不清")
        again = await change_entry(office.leader(), entry.uid, office.asked(member(1)), 2)
        assert again.state == "submitted"
    await office.set_event("WELD", state="marking")
    for step in (
        reject(office.organiser, entry.uid, "迟", 3),
        admit_under_review(office.organiser, entry.uid, "迟", 3),
    ):
        assert (await refused(step)).rule == "marking_has_opened"


async def test_withdrawing_before_and_after_marking_opens(database):
    office = await opened()
    first, second = await handed_in(office, 1), await handed_in(office, 2)
    assert (await refused(withdraw(office.leader(), first.uid, " ", 1))).rule == "reason_missing"
    assert (await refused(withdraw(office.leader("PY"), first.uid, "病", 1))).rule == "no_such_entry"
    done = await withdraw(office.leader(), first.uid, "病", 1)
    assert (done.state, done.status) == ("withdrawn", "withdrawn")
    assert (await refused(withdraw(office.leader(), first.uid, "病", 2))).rule == "entry_ended"
    # the place is free for another entry of the same person
    await handed_in(office, 1)
    await approve(office.organiser, second.uid, 1)
    await office.set_event("WELD", state="marking")
    assert (await refused(withdraw(office.leader(), second.uid, "病", 2))).rule == "marking_has_opened"
    done = await withdraw(office.organiser, second.uid, "病", 2)
    assert (done.state, done.status) == ("approved", "withdrawn")
    assert (await verify()).differences == []


async def test_disqualifying_by_number(database):
    office = await opened()
    entry = await handed_in(office)
    chief = office.judge("chief_judge")
    assert (await refused(disqualify(chief, CODE, "WELD", "001", "冒名"))).rule == "entry_does_not_compete"
    await approve(office.organiser, entry.uid, 1)
    for viewer, rule in ((office.leader(), "not_your_role"), (office.judge("chief_judge", "CNC"), "no_such_event"),
                         (office.foreign_organiser, "outside_your_scope")):  # fmt: skip
        assert (await refused(disqualify(viewer, CODE, "WELD", "001", "冒名"))).rule in {rule, "outside_your_scope"}
    assert (await refused(disqualify(chief, CODE, "WELD", "009", "冒名"))).rule == "no_such_entry_no"
    assert (await refused(disqualify(chief, CODE, "WELD", "001", ""))).rule == "reason_missing"
    done = await disqualify(chief, CODE, "WELD", "001", "冒名顶替", key="d")
    assert (done.status, done.state, done.note, done.version) == ("disqualified", "approved", "冒名顶替", 3)
    assert (await disqualify(chief, CODE, "WELD", "001", "冒名顶替", key="d")).version == 3


async def test_a_member_is_substituted_in_place_and_reviewed_again(database):
    office = await opened(format="team")
    with while_open():
        asked = office.asked(member(1), member(2), MemberAsked("教练甲", role="coach"), team="一队")
        entry = await submit(office.leader(), CODE, "WELD", asked)
        other = await submit(office.leader(), CODE, "WELD", office.asked(member(3), team="二队"))
    old = await Member.get(entry_id=entry.id, role="contestant", number=2)
    with after_deadline():
        no = await refused(substitute(office.leader(), entry.uid, "contestant", 2, member(3), "伤", 1))
        assert (no.rule, no.params["entry_no"]) == ("person_entered", other.entry_no)
        no = await refused(substitute(office.leader(), entry.uid, "contestant", 5, member(4), "伤", 1))
        assert no.rule == "no_such_member"
        no = await refused(substitute(office.leader(), entry.uid, "contestant", 2, member(2), "伤", 1))
        assert no.rule == "same_person"
        no = await refused(substitute(office.leader(), entry.uid, "contestant", 2, member(1), "伤", 1))
        assert no.rule == "person_twice"
        done = await substitute(office.leader(), entry.uid, "contestant", 2, member(4), "伤", 1, key="s")
        again = await substitute(office.leader(), entry.uid, "contestant", 2, member(4), "伤", 1, key="s")
    assert (done.state, done.version, again.version) == ("submitted", 2, 2)
    new = await Member.get(entry_id=entry.id, role="contestant", number=2).prefetch_related("person")
    assert (new.id, new.person.name, new.person_id != old.person_id) == (old.id, "郭试4", True)
    await office.set_event("WELD", state="marking")
    no = await refused(substitute(office.organiser, entry.uid, "contestant", 2, member(5), "伤", 2))
    assert no.rule == "marking_has_opened"
    assert (await verify()).differences == []


async def test_placing_in_a_session_and_at_a_station(database):
    office = await opened()
    first, second = await handed_in(office, 1), await handed_in(office, 2)
    session, station = office.sessions["WELD"].uid, office.stations["WELD"].uid
    done = await place_entry(office.organiser, first.uid, session, station, 1)
    assert (done.session_id, done.station_id) == (office.sessions["WELD"].id, office.stations["WELD"].id)
    no = await refused(place_entry(office.organiser, second.uid, session, station, 1))
    assert (no.rule, no.params) == ("station_taken", {"station": "WELD-A", "entry_no": "001"})
    no = await refused(place_entry(office.organiser, second.uid, office.sessions["CNC"].uid, None, 1))
    assert no.rule == "no_such_session_of_event"
    assert (await refused(place_entry(office.leader(), second.uid, session, None, 1))).rule == "not_your_role"
    with while_open():  # the other event has its session at the same time
        other = await submit(office.leader(), CODE, "CNC", office.asked(member(1)))
    no = await refused(place_entry(office.organiser, other.uid, office.sessions["CNC"].uid, None, 1))
    assert no.rule == "eligibility_no_session_clash_failed"
    await place_entry(office.organiser, first.uid, None, None, 2)
    await place_entry(office.organiser, other.uid, office.sessions["CNC"].uid, None, 1)
    assert (await verify()).differences == []


async def test_evidence_is_ones_own_upload(database):
    office = await opened()
    entry = await handed_in(office)
    leader = office.leader()
    photo, form, foreign = await stored(leader), await stored(leader, "application/pdf"), await stored(office.organiser)
    assert (await refused(add_evidence(leader, entry.uid, "photo", foreign.uid))).rule == "no_such_file"
    assert (await refused(add_evidence(leader, entry.uid, "photo", form.uid))).rule == "evidence_media"
    assert (await refused(add_evidence(leader, entry.uid, "selfie", photo.uid))).rule == "evidence_kind"
    await add_evidence(leader, entry.uid, "photo", photo.uid, key="p")
    await add_evidence(leader, entry.uid, "photo", photo.uid, key="p")
    await add_evidence(leader, entry.uid, "stamped_form", form.uid)
    assert await Evidence.filter(entry_id=entry.id).count() == 2
    assert (await Entry.get(id=entry.id)).version == 1


async def test_delegations_are_added_by_organisers(database):
    office = await opened()
    asked = DelegationAsked("SY", "寿阳", "region", "寿阳县总工会", "140725")
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (office.leader(), "not_your_role"),
                         (office.foreign_organiser, "outside_your_scope")):  # fmt: skip
        assert (await refused(add(viewer, CODE, asked))).rule == rule
    done = await add(office.organiser, CODE, asked, key="d")
    assert (await add(office.organiser, CODE, asked, key="d")).id == done.id
    assert (done.region_code, done.declared, done.organisation_id is not None) == ("140725", True, True)
    for bad, rule in (
        (DelegationAsked("SY", "另一个"), "delegation_exists"),
        (DelegationAsked("", "无编号"), "delegation_malformed"),
        (DelegationAsked("X", "甲", "club"), "delegation_kind"),
        (DelegationAsked("X", "甲", region="99"), "unknown_region"),
    ):
        assert (await refused(add(office.organiser, CODE, bad))).rule == rule
    assert await Delegation.filter(code="SY").count() == 1
    assert (await verify()).differences == []
