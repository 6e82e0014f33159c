"""Pages of results for everybody."""

from web import tables
from web.page import Page

STANDINGS = ("event", "revision", "standings")
EVENT = "/competitions/{competition}/{event}"

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
    Page("/plans", "plans"),
    Page("/plans/{region}/{year}", "plan", needs=("plan",)),
    Page("/notices", "notices"),
    Page("/heads", "heads"),
    Page("/heads/proof", "proof"),
    Page("/heads/{size}", "head", needs=("head",)),
    Page("/special-awards/{competition}", "special_awards", needs=("competition",)),
    Page("/team-totals/{competition}", "team_total", needs=("teamTotal",)),
    Page("/team-totals/{competition}/total.csv", "team_total", needs=("teamTotal",), rows=tables.teams),
    Page("/competitions/{competition}/notices/{number}", "notice", needs=("notice",)),
)  # fmt: skip
