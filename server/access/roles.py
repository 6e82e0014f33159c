"""The roles of design.md 12, in groups."""

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
ANYBODY = EVERYBODY | {"public"}  # without an account too
# Whose grants sleep until a second factor was shown (issue 7; 等保 2.0 level three asks for two).
GUARDED = frozenset({"chief_judge", "supervisor", "honours_office", "finance", "auditor", "administrator"})
# Who may give which roles, always inside his own scope.
MAY_GIVE = {
    "administrator": GRANTED,
    "organiser": OF_A_COMPETITION - {"auditor"},
    "honours_office": frozenset({"expert"}),
}

ORGANISER = frozenset({"organiser"})
CHIEF = frozenset({"chief_judge"})
ON_THE_FLOOR = frozenset({"floor_judge", "chief_judge", "coordinator"})
HONOURS = frozenset({"honours_office"})
NOMINATING = frozenset({"honours_office", "nominator"})
FINANCE = frozenset({"finance"})
SEALING = frozenset({"sealing_judge"})
SUPERVISOR = frozenset({"supervisor"})
TYPING = frozenset({"typist", "coordinator"})
COORDINATOR = frozenset({"coordinator"})
ARBITRATOR = frozenset({"arbitrator"})
OBJECTING = HONOURS | ARBITRATOR
LEADER = frozenset({"delegation_leader"})
ACCOUNTS = frozenset({"administrator", "organiser"})
