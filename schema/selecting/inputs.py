"""What is handed in for a round and for a nomination."""

from datetime import date

import strawberry

from schema.competitions import value_of
from schema.entries.enums import IdType, MemberStanding
from schema.honours.enums import HolderKind
from schema.inputs import given_field
from schema.selecting.enums import RoundWithdrawal, StageBody, StageQuotas, StageTask
from server.selecting.nominating import Nominee
from server.selecting.scheming import AspectWanted
from server.selecting.wanted import RoundWanted, StageWanted, TitleWanted


@strawberry.input(description="A title of a round.")
class RoundTitleInput:
    """评选的称号."""

    title: str = given_field("The code of the catalogue's title.")
    quota: int = given_field("How many are conferred.")
    holder_kind: HolderKind | None = strawberry.field(
        default=None, description="To whom it goes; persons where left out."
    )
    candidates: int = strawberry.field(
        default=0, description="How many may be recommended to the round; 0: as many as are conferred."
    )
    front_line: int = strawberry.field(default=0, description="Per cent of front-line people at least.")

    def asked(self) -> TitleWanted:
        """As the server asks for it."""
        kind = value_of(HolderKind, self.holder_kind) or "person"
        return TitleWanted(self.title.strip(), self.quota, kind, self.candidates, self.front_line)


@strawberry.input(description="A stage of a round, from the bottom.")
class RoundStageInput:
    """评选的环节."""

    name: str = given_field("Its name.")
    body: StageBody = given_field("Whose office it is.")
    task: StageTask | None = strawberry.field(
        default=None, description="What is done there; it recommends where left out."
    )
    notice_days: int = strawberry.field(default=0, description="Working days of 公示, 0 for none.")
    counts_start: bool = strawberry.field(default=False, description="Whether the day it is posted counts.")
    quotas: StageQuotas | None = strawberry.field(default=None, description="No limit where left out.")
    surplus_percent: int = strawberry.field(default=0, description="差额 as per cent of the quota.")
    surplus_number: int = strawberry.field(default=0, description="差额 as a number.")
    departments: list[str] | None = strawberry.field(default=None, description="Whose opinion is needed.")
    bars_central: bool = strawberry.field(
        default=False, description="Whether it may not recommend staff of central enterprises."
    )

    def asked(self) -> StageWanted:
        """As the server asks for it."""
        return StageWanted(
            self.name, value_of(StageBody, self.body) or "", value_of(StageTask, self.task) or "recommend",
            self.notice_days, self.counts_start, value_of(StageQuotas, self.quotas) or "open", self.surplus_percent,
            self.surplus_number,
            tuple(one for one in self.departments or () if one.strip()), self.bars_central,
        )  # fmt: skip


@strawberry.input(description="A selection round as it is planned.")
class SelectionRoundInput:
    """评选."""

    code: str = given_field("Its code.")
    title: str = given_field("Its title.")
    judged_on: date = given_field("The day on which conditions must be met.")
    nominations_until: date = given_field("The last day of nomination.")
    titles: list[RoundTitleInput] = given_field("Its titles.")
    stages: list[RoundStageInput] = given_field("Its stages, from the bottom up.")
    region: str = strawberry.field(default="", description="Its jurisdiction; empty for the whole country.")
    document: str = strawberry.field(default="", description="文号 of the call.")
    withdrawal: RoundWithdrawal | None = strawberry.field(
        default=None, description="What becomes of the place of one who withdraws; it lapses where left out."
    )

    def asked(self) -> RoundWanted:
        """As the server asks for it."""
        return RoundWanted(
            self.code.strip(), self.title, self.judged_on, self.nominations_until,
            tuple(one.asked() for one in self.titles), tuple(one.asked() for one in self.stages), self.region,
            self.document, value_of(RoundWithdrawal, self.withdrawal) or "lapse",
        )  # fmt: skip


@strawberry.input(description="Who is nominated, and what is said of him.")
class NomineeInput:
    """申报内容."""

    unit: str = given_field("The nominating unit by its name of today.")
    region: str = given_field("The code of the unit's region.")
    name: str = strawberry.field(default="", description="The nominee; empty for a unit, and for oneself.")
    id_type: IdType | None = strawberry.field(
        default=None, description="What his number is; a resident ID where left out."
    )
    id_number: str = strawberry.field(default="", description="His ID number; never shown back.")
    industry: str = strawberry.field(
        default="", description="The body of an industry whose way is taken instead of county and city."
    )
    of_central: bool = strawberry.field(default=False, description="Whether he is staff of a central enterprise.")
    front_line: bool = strawberry.field(default=False, description="Whether he works on the front line.")
    standing: MemberStanding | None = strawberry.field(default=None, description="What he is.")
    years_of_work: int | None = strawberry.field(default=None, description="Years of work.")
    level: int | None = strawberry.field(default=None, description="The skill level held: 0 none, 1 to 8.")
    professional_title: str = strawberry.field(default="", description="职称; empty: none.")
    occupation: str = strawberry.field(default="", description="The code of his occupation.")
    prior_honours: list[str] | None = strawberry.field(default=None, description="Earlier honours by name.")
    deeds: str = strawberry.field(default="", description="主要事迹.")

    def asked(self) -> Nominee:
        """As the server asks for it."""
        return Nominee(
            self.name.strip(), self.unit, self.region, value_of(IdType, self.id_type) or "resident_id",
            self.id_number.strip().upper(), self.industry, self.of_central, self.front_line,
            value_of(MemberStanding, self.standing) or "", self.years_of_work, self.level, self.professional_title,
            self.occupation, tuple(one for one in self.prior_honours or () if one.strip()), self.deeds,
        )  # fmt: skip


@strawberry.input(description="An aspect experts score.")
class RoundAspectInput:
    """评分点."""

    code: str = given_field("Its code in the scheme.")
    title: str = given_field("Its title.")
    max: str = given_field("The highest mark, a decimal.")
    weight: str = strawberry.field(default="1", description="What its value is multiplied by, a decimal.")
    combine: str = strawberry.field(default="mean", description="mean, trimmed_mean or median of the experts' marks.")
    drop: int = strawberry.field(default=0, description="trimmed_mean: how many of either end are left out.")
    judges: int = strawberry.field(default=1, description="How many experts must score it at least.")

    def asked(self) -> AspectWanted:
        """As the server asks for it."""
        return AspectWanted(self.code, self.title, self.max, self.weight, self.combine, self.drop, self.judges)


@strawberry.input(description="One mark of an expert.")
class ExpertMarkInput:
    """专家的一个分数."""

    aspect: str = given_field("The code of the aspect.")
    mark: str = given_field("The mark, a decimal.")
