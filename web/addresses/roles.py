"""Who a page is for, in groups of roles."""

OVERSEERS = frozenset({"administrator", "organiser", "auditor"})
DESK = OVERSEERS | {"coordinator"}
WATCHING = DESK | {"chief_judge", "supervisor"}
NOMINATING = frozenset({"honours_office", "nominator"})
HONOURING = frozenset({"honours_office"})
OBJECTING = frozenset({"honours_office", "arbitrator"})
REWARDING = frozenset({"honours_office", "finance"})
CERTIFYING = frozenset({"organiser", "honours_office", "coordinator", "auditor"})
FLOOR = frozenset({"organiser", "coordinator", "chief_judge", "floor_judge", "supervisor", "typist"})
ORGANISING = frozenset({"organiser", "coordinator"})
TYPING = frozenset({"typist", "coordinator"})
STAGE = WATCHING | {"arbitrator"}
ENTERING = ORGANISING | {"registering_unit", "county_reporter", "delegation_leader"}
FOLLOWING = ORGANISING | {"honours_office", "finance", "auditor"}
DISCLOSING = REWARDING | {"organiser", "auditor", "administrator"}
RETAINING = frozenset({"administrator", "auditor", "honours_office"})
