"""Pages of those who hold a competition, mark in it, enter for it."""

from web.addresses.roles import CERTIFYING, DESK, ENTERING, FLOOR, ORGANISING, STAGE, TYPING, WATCHING
from web.page import Page

EVENT = "/competitions/{competition}/{event}"

PAGES: tuple[Page, ...] = (
    Page("/ceremony/{competition}", "ceremony", needs=("competition",), for_roles=True, roles=STAGE),
    Page("/ceremony/{competition}/order", "ceremony_order", needs=("competition",), for_roles=True, roles=STAGE),
    Page("/ceremony/{competition}/slides", "slides", needs=("competition",), for_roles=True, roles=STAGE),
    Page(f"{EVENT}/papers", "sheets_paper", needs=("event",), for_roles=True),
    Page("/judge", "judge", for_roles=True),
    Page("/judge/{number}", "sheet", needs=("sheet",), for_roles=True),
    Page("/judge/{number}/paper", "sheet_paper", needs=("sheet",), for_roles=True),
    Page("/judge/{number}/signed", "sheet_signed", needs=("sheet",), for_roles=True),
    Page(
        "/desk/new", "register", for_roles=True, roles=frozenset({"organiser"}),
        then={"RegisterCompetition": "/desk/{code}"}, shows=frozenset({"CopyCompetition"}),
    ),
    Page(
        "/desk/plan", "plan_new", for_roles=True, roles=frozenset({"organiser"}),
        then={"BeginPlan": "/desk/plan/{regionCode}/{year}"},
    ),
    Page(
        "/desk/plan/{region}/{year}", "plan_desk", needs=("plan",), for_roles=True, roles=ORGANISING | {"auditor"},
        then={"RegisterFromPlan": "/desk/{code}"},
    ),
    Page(
        "/desk/{competition}", "contest", needs=("competition",), for_roles=True, roles=DESK, files=True,
        then={"AddEvent": "/desk/{competition}/{code}", "BeginRehearsal": "/desk/{code}", "WipeRehearsal": "/desk"},
    ),
    Page("/desk/entries/{entry}", "entry", needs=("entry",), for_roles=True, roles=ENTERING, files=True),
    Page("/desk/{competition}/entries", "entries", needs=("competition",), for_roles=True, roles=ENTERING),
    Page("/desk/{competition}/carried", "carried", needs=("competition",), for_roles=True, roles=ORGANISING),
    Page(
        "/desk/{competition}/receipts", "receipts", needs=("competition",), for_roles=True,
        roles=ORGANISING | {"auditor"},
    ),
    Page("/desk/{competition}/quotas", "quotas", needs=("competition",), for_roles=True, roles=ENTERING),
    Page("/desk/{competition}/delegations", "delegations", needs=("competition",), for_roles=True, roles=ORGANISING),
    Page(
        "/desk/{competition}/{event}/enter", "enter", needs=("event",), for_roles=True, roles=ENTERING,
        then={"SubmitEntry": "/desk/{competition}/entries?event={event}"},
    ),
    Page(
        "/desk/{competition}/{event}/import", "entry_import", needs=("event",), for_roles=True, roles=ENTERING,
        files=True, then={"ImportEntries": "/desk/{competition}/{event}/import"},
    ),
    Page(
        "/desk/{competition}/{event}/review", "review", needs=("event",), for_roles=True, roles=ORGANISING,
        asks=("trail",),
    ),
    Page("/desk/{competition}/{event}/cards", "cards", needs=("event",), for_roles=True, roles=ORGANISING),
    Page(
        "/desk/{competition}/{event}/labels", "labels", needs=("event",), for_roles=True, roles=ORGANISING,
        asks=("session",),
    ),
    Page(
        "/desk/{competition}/certificates", "certificates", needs=("competition",), for_roles=True, roles=CERTIFYING,
    ),
    Page("/desk/{competition}/publication", "publication", needs=("competition",), for_roles=True, roles=WATCHING),
    Page(
        "/desk/{competition}/special-awards", "special_desk", needs=("competition",), for_roles=True, roles=ORGANISING,
    ),
    Page(
        "/desk/{competition}/team-total", "team_desk", needs=("competition",), for_roles=True,
        roles=frozenset({"organiser"}),
    ),
    Page("/desk/{competition}/notices", "notice_desk", needs=("competition",), for_roles=True, roles=WATCHING),
    Page(
        "/desk/{competition}/{event}/appeals", "appeals", needs=("event",), for_roles=True,
        roles=ENTERING | {"arbitrator", "auditor"}, files=True,
    ),
    Page("/desk/{competition}/{event}/reserves", "reserves", needs=("event",), for_roles=True, roles=ORGANISING),
    Page("/desk/{competition}/{event}/squad", "squad", needs=("event",), for_roles=True, roles=ORGANISING),
    Page("/desk/{competition}/{event}/seats", "seats", needs=("event",), for_roles=True, roles=WATCHING),
    Page(
        "/desk/{competition}/{event}/progress", "progress", needs=("event",), for_roles=True, files=True,
        roles=WATCHING | {"typist", "arbitrator"}, asks=("tab", "source"),
        then={"ImportMarks": "/desk/{competition}/{event}/progress"},
    ),
    Page(
        "/desk/{competition}/{event}/typing", "transcript_desk", needs=("event",), for_roles=True, roles=TYPING,
        asks=("source", "target"), then={"Begin": "/desk/{competition}/{event}/typing/{number}"},
    ),
    Page(
        "/desk/{competition}/{event}/typing/{number}", "transcript_sheet", needs=("typingTask",), for_roles=True,
        roles=TYPING, then={"TypeSheet": "/desk/{competition}/{event}/typing"},
    ),
    Page(
        "/desk/{competition}/{event}/transcribing", "transcripts", needs=("event",), for_roles=True,
        roles=WATCHING | {"arbitrator"},
    ),
    Page(
        "/desk/{competition}/{event}/floor", "floor", needs=("event",), for_roles=True, roles=FLOOR, asks=("no",),
        shows=frozenset({
            "RecordAbsence", "RecordTime", "RecordIncident", "GrantExtraTime", "GivePenalty", "VoidRun",
            "DisqualifyEntry", "AskPanelAgain",
        }),
    ),
    Page(
        "/desk/{competition}/{event}/masking", "masking", needs=("event",), for_roles=True, files=True,
        roles=WATCHING | {"sealing_judge"},
    ),
    Page(
        "/desk/{competition}/{event}/sign-off", "sign_off", needs=("event",), for_roles=True,
        roles=WATCHING | {"arbitrator"},
    ),
    Page(
        "/desk/{competition}/{event}/signatures", "signatures", needs=("event",), for_roles=True, files=True,
        roles=WATCHING | {"arbitrator"}, asks=("content",),
    ),
    Page(
        "/desk/{competition}/{event}/protocol", "protocol", needs=("event", "protocol"), for_roles=True,
        roles=WATCHING | {"arbitrator"},
    ),
    Page(
        "/desk/{competition}/{event}/entries/{entryNo}/explain", "explain_draft", needs=("event", "explain"),
        for_roles=True,
    ),
    Page(
        "/desk/{competition}/{event}/codes", "query_codes", needs=("event",), for_roles=True,
        roles=frozenset({"organiser"}), shows=frozenset({"IssueCodes"}),
    ),
    Page(
        "/desk/{competition}/{event}/recheck", "recheck", needs=("event",), for_roles=True,
        roles=WATCHING | {"arbitrator"},
    ),
    Page(
        "/desk/{competition}/{event}/calibration", "calibration", needs=("event",), for_roles=True,
        roles=frozenset({"supervisor", "auditor", "chief_judge"}),
    ),
    Page(
        "/desk/{competition}/{event}/recusals", "recusals", needs=("event",), for_roles=True,
        roles=frozenset({"supervisor", "arbitrator", "auditor"}),
    ),
    # pages of a competition as /desk/{competition}/entries stand above this line
    Page("/desk/{competition}/{event}", "contest_event", needs=("event",), for_roles=True, roles=DESK),
    Page("/desk/{competition}/{event}/scheme", "scheme", needs=("event",), for_roles=True, roles=DESK),
)  # fmt: skip
