"""The roles of design.md 12, in groups, and which acts each may carry out. HOUSE.md prints the table from here."""

from collections.abc import Iterable
from dataclasses import dataclass

ROLES = (
    "public", "contestant", "delegation_leader", "registering_unit", "county_reporter", "organiser", "typist",
    "coordinator", "sealing_judge", "judge", "floor_judge", "chief_judge", "supervisor", "arbitrator", "honours_office",
    "nominator", "expert", "finance", "auditor", "administrator", "program",
)  # fmt: skip
GRANTED = frozenset(ROLES) - {"public", "program"}  # what a grant may say; a program's rights are its token's

DELEGATION_ROLES = frozenset({"delegation_leader", "registering_unit", "county_reporter"})
ORGANISING = frozenset({"organiser", "coordinator"})
ENTERING = DELEGATION_ROLES | ORGANISING
MARKING = frozenset({"judge", "floor_judge", "chief_judge"})
MARKS_READERS = frozenset({"chief_judge", "supervisor", "arbitrator", "auditor"})
STAFF = ORGANISING | MARKING | frozenset({"typist", "sealing_judge", "supervisor", "arbitrator", "auditor"})
OF_A_COMPETITION = STAFF | DELEGATION_ROLES
EVERYBODY = GRANTED  # whoever has an account
# Who may give which roles, always inside his own scope.
MAY_GIVE = {
    "administrator": GRANTED,
    "organiser": OF_A_COMPETITION - {"auditor"},
}


@dataclass(frozen=True, slots=True)
class Act:
    """An act: the name of its ledger event, its mutation, the group a token's scope names, who may carry it out."""

    name: str
    mutation: str
    group: str
    roles: frozenset[str]


ORGANISER = frozenset({"organiser"})
CHIEF = frozenset({"chief_judge"})
ON_THE_FLOOR = frozenset({"floor_judge", "chief_judge", "coordinator"})
HONOURS = frozenset({"honours_office"})
SEALING = frozenset({"sealing_judge"})
SUPERVISOR = frozenset({"supervisor"})
TYPING = frozenset({"typist", "coordinator"})
COORDINATOR = frozenset({"coordinator"})
ARBITRATOR = frozenset({"arbitrator"})
LEADER = frozenset({"delegation_leader"})
ACCOUNTS = frozenset({"administrator", "organiser"})


def _acts(group: str, *listed: tuple[str, str, frozenset[str]]) -> Iterable[Act]:
    return (Act(name, mutation, group, roles) for name, mutation, roles in listed)


ACTS = {
    act.name: act
    for act in (
        *_acts(
            "competitions",
            ("competition.registered", "registerCompetition", ORGANISER),
            ("competition.changed", "changeCompetition", ORGANISER),
            ("competition.filed", "fileCompetition", ORGANISER),
            ("competition.copied", "copyCompetition", ORGANISER),
            ("event.added", "addEvent", ORGANISER),
            ("event.changed", "changeEvent", ORGANISER),
            ("requirements.changed", "changeRequirements", ORGANISER),
            ("scheme.changed", "changeScheme", ORGANISER),
            ("session.added", "addSession", ORGANISING),
            ("session.changed", "changeSession", ORGANISING),
            ("stations.added", "addStations", ORGANISING),
            ("document.published", "publishDocument", ORGANISER),
            ("registration.opened", "openRegistration", ORGANISER),
            ("registration.closed", "closeRegistration", ORGANISER),
            ("event.cancelled", "cancelEvent", ORGANISER),
            ("rehearsal.begun", "beginRehearsal", ORGANISER),
            ("rehearsal.wiped", "wipeRehearsal", ORGANISER),
        ),
        *_acts(
            "entries",
            ("delegation.added", "addDelegation", ORGANISING),
            ("entry.submitted", "submitEntry", ENTERING),
            ("entry.changed", "changeEntry", ENTERING),
            ("entries.imported", "importEntries", ENTERING),
            ("entries.import_undone", "undoEntryImport", ENTERING),
            ("entry.withdrawn", "withdrawEntry", ENTERING),
            ("member.substituted", "substituteMember", ENTERING),
            ("evidence.added", "addEvidence", ENTERING),
            ("entry.approved", "approveEntry", ORGANISING),
            ("entry.rejected", "rejectEntry", ORGANISING),
            ("entry.admitted_under_review", "admitEntryUnderReview", ORGANISING),
            ("entry.placed", "placeEntry", ORGANISING),
            ("entry.disqualified", "disqualifyEntry", CHIEF | ORGANISER),
        ),
        *_acts(
            "judging",
            ("judge.registered", "registerJudge", ORGANISING),
            ("judge.seated", "seatJudge", ORGANISING | CHIEF),
            ("judge.recused", "recuseJudge", ORGANISING | MARKING | {"supervisor"}),
            ("seat.replaced", "replaceInSeat", CHIEF),
            ("judge.qualified", "recordQualification", ORGANISING),
            ("panel.scheduled", "assignPanel", ORGANISING | CHIEF),
            ("judges.reduced", "allowFewerJudges", CHIEF),
            ("judges.restored", "withdrawFewerJudges", CHIEF),
        ),
        *_acts(
            "masking",
            ("draw.committed", "commitDraw", SEALING),
            ("draw.drawn", "drawCodes", SEALING),
            ("draw.recorded", "recordDraw", SEALING),
            ("draw.typed_again", "typeDrawAgain", SEALING | COORDINATOR),
            ("draw.voided", "voidDraw", SUPERVISOR),
            ("unmasking.asked", "askUnmasking", SEALING),
            ("draw.unmasked", "unmask", SUPERVISOR),
        ),
        *_acts(
            "marks",
            ("marking.opened", "openMarking", CHIEF | ORGANISER),
            ("sheet.given", "giveMarks", MARKING),
            ("sheet.signed", "signSheet", MARKING),
            ("marks.imported", "importMarks", ORGANISING | {"typist"}),
            ("entry.absent", "recordAbsence", ON_THE_FLOOR),
            ("entry.timed", "recordTime", ON_THE_FLOOR | {"typist"}),
            ("incident.recorded", "recordIncident", ON_THE_FLOOR | {"supervisor"}),
            ("time.granted", "grantExtraTime", CHIEF),
            ("penalty.given", "givePenalty", CHIEF),
            ("run.voided", "voidRun", CHIEF),
            ("panel.asked_again", "askPanelAgain", CHIEF),
            ("marking.closed", "closeMarking", CHIEF),
            ("mark.corrected", "correctMark", CHIEF),
            ("round.opened", "openRound", CHIEF | ORGANISER),
            ("tie.decided", "decideTie", CHIEF),
            ("transcript.begun", "beginTranscript", TYPING),
            ("transcript.typed", "typeSheet", TYPING),
            ("transcript.resolved", "resolveDifferences", COORDINATOR),
            ("transcript.sent_back", "sendBackTranscript", COORDINATOR),
            ("sheets.swap_asked", "swapSheets", TYPING),
            ("sheet.move_asked", "moveSheet", TYPING),
            ("sheet_move.confirmed", "confirmSheetMove", COORDINATOR | CHIEF),
            ("sheet_move.refused", "refuseSheetMove", COORDINATOR | CHIEF),
            ("process.signed", "signProcess", ON_THE_FLOOR),
            ("event.signed", "signEvent", CHIEF),
            ("event.supervised", "signAsSupervisor", SUPERVISOR),
            ("signature.inked", "attachSignedPaper", ORGANISING | CHIEF | SUPERVISOR),
            ("reopening.asked", "askReopening", CHIEF | ORGANISER),
            ("reopening.confirmed", "confirmReopening", SUPERVISOR | ORGANISER),
            ("reopening.refused", "refuseReopening", SUPERVISOR | ORGANISER),
            ("recheck.drawn", "drawRecheck", SUPERVISOR),
            ("recheck.recorded", "recordRecheck", SUPERVISOR | COORDINATOR),
            ("recheck.finished", "finishRecheck", SUPERVISOR),
        ),
        *_acts(
            "results",
            ("result.published", "publishResults", ORGANISER),
            ("publication.scheduled", "schedulePublication", ORGANISER),
            ("publication.cancelled", "cancelPublication", ORGANISER),
            ("entries.advanced", "advanceEntries", ORGANISER),
            ("entry.replaced", "replaceEntry", ORGANISER),
            ("result.announced", "announceResults", ORGANISER),
            ("query_codes.issued", "issueQueryCodes", ORGANISER),
            ("notice.posted", "postNotice", ORGANISER),
            ("notice.withdrawn", "withdrawNotice", ORGANISER),
            ("result.final", "makeFinal", ORGANISER),
        ),
        *_acts(
            "appeals",
            ("appeal.filed", "fileAppeal", LEADER),
            ("appeal.entered", "enterPaperAppeal", ORGANISING | ARBITRATOR),
            ("appeal.withdrawn", "withdrawAppeal", LEADER),
            ("appeal.ruled", "ruleOnAppeal", ARBITRATOR),
        ),
        *_acts(
            "honours",
            ("decision.recorded", "recordDecision", HONOURS),
            ("honour.conferred", "conferTitle", HONOURS),
            ("honour.revoked", "revokeHonour", HONOURS),
        ),
        *_acts(
            "access",
            ("account.opened", "openAccount", ACCOUNTS),
            ("account.closed", "closeAccount", frozenset({"administrator"})),
            ("password.changed", "changePassword", EVERYBODY),
            ("password.reset", "resetPassword", frozenset({"administrator"})),
            ("grant.given", "grantRole", ACCOUNTS),
            ("grant.withdrawn", "withdrawGrant", ACCOUNTS),
            ("token.issued", "issueToken", EVERYBODY),
            ("token.withdrawn", "withdrawToken", EVERYBODY),
            ("sign_in.ended", "endSignIn", EVERYBODY),
            ("tablet.paired", "pairTablet", ORGANISING | CHIEF),
            ("pairing.withdrawn", "withdrawPairing", ORGANISING | CHIEF),
        ),
    )
}
TOKEN_SCOPES = ("read", *dict.fromkeys(act.group for act in ACTS.values()))
