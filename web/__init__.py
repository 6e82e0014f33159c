"""Pages: a table of addresses, each one document and one template. `routes()` and `HANDLERS` are what is mounted."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import admit
from web import assets, frame, linked, switch, tables, trouble
from web.answering import ContextOf, endpoint
from web.page import Page
from web.posting import Acting

__all__ = ["DOCUMENTS", "HANDLERS", "PAGES", "Acting", "bodies", "methods", "routes"]

STANDINGS = ("event", "revision", "standings")
EVENT = "/competitions/{competition}/{event}"
COUNTRY = {"jurisdiction": {"country": ""}}  # of the whole country: an address cannot say "" and mean it
OVERSEERS = frozenset({"administrator", "organiser", "auditor"})
DESK = OVERSEERS | {"coordinator"}
WATCHING = DESK | {"chief_judge", "supervisor"}
FLOOR = frozenset({"organiser", "coordinator", "chief_judge", "floor_judge", "supervisor", "typist"})
ORGANISING = frozenset({"organiser", "coordinator"})
TYPING = frozenset({"typist", "coordinator"})
STAGE = WATCHING | {"arbitrator"}
ENTERING = ORGANISING | {"registering_unit", "county_reporter", "delegation_leader"}

PAGES: tuple[Page, ...] = (
    Page("/", "home"),
    Page("/competitions", "competitions"),
    Page("/competitions.csv", "competitions", rows=tables.competitions, list=("competitions",)),
    Page("/competitions/{competition}", "competition", needs=("competition",)),
    Page(EVENT, "event", needs=("event", "revision")),
    Page(f"{EVENT}/results.csv", "event", needs=("event", "revision"), rows=tables.standings, list=STANDINGS),
    Page(f"{EVENT}/entries/{{entryNo}}/explain", "explain", needs=("explanation",)),
    Page(f"{EVENT}/chain", "chain", needs=("event",)),
    Page(f"{EVENT}/draws", "draws", needs=("event",)),
    Page(f"{EVENT}/recheck", "recheck_proof", needs=("event",)),
    Page("/notices", "notices"),
    Page("/competitions/{competition}/notices/{number}", "notice", needs=("notice",)),
    Page("/ceremony/{competition}", "ceremony", needs=("competition",), for_roles=True, roles=STAGE),
    Page("/ceremony/{competition}/order", "ceremony_order", needs=("competition",), for_roles=True, roles=STAGE),
    Page("/ceremony/{competition}/slides", "slides", needs=("competition",), for_roles=True, roles=STAGE),
    Page(f"{EVENT}/papers", "sheets_paper", needs=("event",), for_roles=True),
    Page("/judge", "judge", for_roles=True),
    Page("/judge/{number}", "sheet", needs=("sheet",), for_roles=True),
    Page("/judge/{number}/paper", "sheet_paper", needs=("sheet",), for_roles=True),
    Page("/judge/{number}/signed", "sheet_signed", needs=("sheet",), for_roles=True),
    Page("/honours", "honours", linked=linked.honours, means=COUNTRY),
    Page("/honours.csv", "honours", rows=tables.honours, list=("honours",), means=COUNTRY),
    Page("/honours/{holder}", "holder", needs=("holder",), linked=linked.holder),
    Page("/titles/{title}", "title", needs=("title",)),
    Page("/sign-in", "sign_in", asks=("next", "refused")),
    Page("/me", "me", needs=("me",), for_roles=True, asks=("next", "refused"), shows=frozenset({"IssueToken"})),
    Page("/accounts", "accounts", for_roles=True, roles=OVERSEERS, then={"OpenAccount": "/accounts/{id}#grant"}),
    Page(
        "/accounts/{account}", "account", needs=("account",), for_roles=True,
        roles=OVERSEERS | {"coordinator", "chief_judge"}, shows=frozenset({"PairTablet"}),
    ),
    Page("/desk", "desk", for_roles=True),
    Page(
        "/desk/honours", "honours_desk", for_roles=True, roles=frozenset({"honours_office"}), asks=("decision",),
        then={"RecordDecision": "/desk/honours?decision={number}#confer"},
    ),
    Page(
        "/desk/new", "register", for_roles=True, roles=frozenset({"organiser"}),
        then={"RegisterCompetition": "/desk/{code}"}, shows=frozenset({"CopyCompetition"}),
    ),
    Page(
        "/desk/{competition}", "contest", needs=("competition",), for_roles=True, roles=DESK, files=True,
        then={"AddEvent": "/desk/{competition}/{code}", "BeginRehearsal": "/desk/{code}", "WipeRehearsal": "/desk"},
    ),
    Page("/desk/entries/{entry}", "entry", needs=("entry",), for_roles=True, roles=ENTERING, files=True),
    Page("/desk/{competition}/entries", "entries", needs=("competition",), for_roles=True, roles=ENTERING),
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
    Page("/desk/{competition}/publication", "publication", needs=("competition",), for_roles=True, roles=WATCHING),
    Page("/desk/{competition}/notices", "notice_desk", needs=("competition",), for_roles=True, roles=WATCHING),
    Page(
        "/desk/{competition}/{event}/appeals", "appeals", needs=("event",), for_roles=True,
        roles=ENTERING | {"arbitrator", "auditor"}, files=True,
    ),
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

DOCUMENTS: Mapping[str, str] = {each.name: each.document for each in PAGES}
"""Name -> text of every page's document: the guard knows them by their hash and lets them ask for 2,000 rows."""

for document in DOCUMENTS.values():
    admit(document)


def routes(context_of: ContextOf, acting: Acting | None = None) -> list[Route]:
    """What the front door mounts. `context_of(request)` is who asks, as `Context(viewer, language, of_a_page=True)`;
    `acting` is what the forms act with.
    """
    lent = acting or Acting()
    _asking.append(context_of)
    return [
        *(Route(each.path, endpoint(each, context_of, lent), methods=methods(each)) for each in PAGES),
        Route("/language/{language}", switch.serve, methods=["GET"]),
        Route("/static/{name:path}", assets.serve, methods=["GET"]),
    ]


def methods(page: Page) -> list[str]:
    """What a page answers to: POST only where its document can do something."""
    return ["GET", "POST"] if page.operations else ["GET"]


def bodies() -> tuple[str, ...]:
    """The beginnings of the addresses whose pages count the bodies of their requests themselves: forms with files."""
    return tuple(sorted({each.path.partition("{")[0] for each in PAGES if each.files}))


_asking: list[ContextOf] = []


async def not_found(request: Request, error: Exception) -> Response:
    """The page for an address that no route knows; it says of a demo that it is one, as every page."""
    return trouble.missing(request, await frame.of(await _asking[-1](request)) if _asking else {})


HANDLERS = {404: not_found}
"""For Starlette(exception_handlers=…)."""
