"""Pages about titles, rounds, rewards, certificates and rules, public and of their offices."""

from web import linked, tables
from web.addresses.roles import (
    CERTIFYING,
    DISCLOSING,
    FOLLOWING,
    HONOURING,
    NOMINATING,
    OBJECTING,
    RETAINING,
    REWARDING,
)
from web.page import Page

COUNTRY = {"jurisdiction": {"country": ""}}  # of the whole country: an address cannot say "" and mean it

PAGES: tuple[Page, ...] = (
    Page("/honours", "honours", linked=linked.honours, means=COUNTRY),
    Page("/honours.csv", "honours", rows=tables.honours, list=("honours",), means=COUNTRY),
    Page("/honours.xlsx", "honours", rows=tables.honours, list=("honours",), means=COUNTRY),
    Page("/honours/{holder}", "holder", needs=("holder",), linked=linked.holder),
    Page("/statistics", "statistics"),
    Page("/statistics.csv", "statistics", rows=tables.statistics),
    Page("/statistics.xlsx", "statistics", rows=tables.statistics),
    Page("/titles/{title}", "title", needs=("title",)),
    Page("/decisions", "decisions"),
    Page("/decisions/{decision}", "decision", needs=("decision",)),
    Page("/desk/follow-ups", "follow_ups", for_roles=True, roles=FOLLOWING),
    Page("/benefits", "benefits"),
    Page("/verify", "verify"),
    Page("/verify/list", "verify_list"),
    Page("/v/{code}", "verify"),
    Page("/rules", "rules"),
    Page("/rules/{code}", "rule", needs=("ruleSet",)),
    Page("/desk/rules", "rule_desk", for_roles=True, roles=HONOURING, then={"RecordRuleSet": "/rules/{code}"}),
    Page("/rewards", "rewards"),
    Page("/rewards/card", "bank_card", shows=frozenset({"EnterBankCard"})),
    Page("/desk/rewards", "reward_desk", for_roles=True, roles=REWARDING),
    Page(
        "/desk/rewards/payments", "reward_payments", for_roles=True, roles=REWARDING,
        then={"MakePayList": "/desk/rewards/lists/{number}"},
    ),
    Page("/desk/rewards/notices", "reward_notices", for_roles=True, roles=REWARDING),
    Page(
        "/desk/rewards/lists/{number}", "pay_list", needs=("payList",), for_roles=True, roles=REWARDING | {"auditor"},
        shows=frozenset({"ExportPayList"}),
    ),
    Page("/selection", "rounds"),
    Page("/selection/{round}", "round", needs=("selectionRound",)),
    Page("/notices/selection", "round_notices"),
    Page("/selection/{round}/notices/{number}", "round_notice", needs=("roundNotice",)),
    Page(
        "/selection/{round}/notices/{number}/object", "object", needs=("roundNotice",),
        shows=frozenset({"FileObjection"}),
    ),
    Page(
        "/competitions/{competition}/notices/{number}/object", "object_result", needs=("notice",),
        shows=frozenset({"FileResultObjection"}),
    ),
    Page(
        "/desk/selection/{round}/notices", "round_notice_desk", needs=("selectionRound",), for_roles=True,
        roles=NOMINATING,
    ),
    Page(
        "/selection/{round}/nominate", "nominate", needs=("selectionRound",), for_roles=True,
        then={"Nominate": "/nominations/{id}", "Apply": "/nominations/{id}"},
    ),
    Page("/nominations", "nominations", for_roles=True),
    Page("/nominations/{nomination}", "nomination", needs=("nomination",), for_roles=True),
    Page(
        "/desk/selection/new", "round_new", for_roles=True, roles=frozenset({"honours_office"}),
        then={"PlanRound": "/desk/selection/{code}"},
    ),
    Page("/desk/selection/{round}", "round_desk", needs=("selectionRound",), for_roles=True, roles=NOMINATING),
    Page("/deeds", "deeds"),
    Page("/deeds/{deed}", "deed", needs=("deed",)),
    Page("/deeds/{deed}/withdraw", "deed_withdraw", needs=("deed",), for_roles=True),
    Page("/desk/deeds", "deed_desk", for_roles=True, roles=HONOURING, files=True),
    Page("/desk/rolls", "roll_import", for_roles=True, roles=HONOURING, files=True, then={"ImportRoll": "/desk/rolls"}),
    Page(
        "/desk/selection/{round}/notices/{number}/objection", "objection_new", needs=("roundNotice",), for_roles=True,
        roles=OBJECTING, then={"RegisterObjection": "/desk/objections/{id}"},
    ),
    Page("/desk/objections", "objections", for_roles=True, roles=OBJECTING),
    Page("/desk/objections/{objection}", "objection", needs=("objection",), for_roles=True, roles=OBJECTING),
    Page(
        "/desk/{competition}/notices/{number}/objection", "objection_result_new", needs=("notice",), for_roles=True,
        roles=OBJECTING, then={"RegisterResultObjection": "/desk/objections/{id}"},
    ),
    Page("/desk/promotions", "promotion_desk", for_roles=True, roles=HONOURING),
    Page(
        "/desk/honours", "honours_desk", for_roles=True, roles=frozenset({"honours_office"}), asks=("decision",),
        then={"RecordDecision": "/desk/honours?decision={number}#confer"},
    ),
    Page("/desk/papers", "papers", for_roles=True, roles=CERTIFYING, asks=("subject", "code")),
    Page(
        "/desk/papers/workbooks", "workbooks", for_roles=True, roles=CERTIFYING, files=True, asks=("subject", "code"),
        shows=frozenset({"FillWorkbook"}),
    ),
    Page("/desk/disclosures", "disclosures", for_roles=True, roles=DISCLOSING),
    Page("/desk/retention", "retention", for_roles=True, roles=RETAINING),
    Page("/me/data", "my_data", for_roles=True),
    Page("/desk/papers/templates", "paper_templates", for_roles=True, roles=CERTIFYING, files=True),
    Page(
        "/desk/certificates", "certificate_desk", for_roles=True, roles=CERTIFYING,
        then={"RecordTemplate": "/desk/certificates#templates"},
    ),
)  # fmt: skip
