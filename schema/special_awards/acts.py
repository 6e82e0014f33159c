"""Special awards set up, derived, proposed, given, refused and revoked, as mutations."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.inputs import given_field, optional
from schema.special_awards import SpecialAward, SpecialNominee, SpecialWay
from server import special_awards
from server.special_awards import deriving, giving, proposing, setting_up
from server.special_awards.asked import Proposal, SetUp

Award = Annotated[str, strawberry.argument(description="The code of the special award.")]
Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the nominee.")]


@strawberry.input(description="A special award as it is set up.")
class SpecialAwardInput:
    """单项奖."""

    code: str = given_field("Its code, unique in the competition.")
    title: str = given_field("Its title.")
    way: SpecialWay = given_field("How it is given.")
    quota: int | None = optional("How many may hold it; needed by judgement and at discretion.")
    from_place: int | None = optional("By points: the first place of the team total it goes to.")
    to_place: int | None = optional("By points: the last place.")
    of_awards: list[str] | None = optional("From coaches: the titles of the awards their contestants took.")

    def asked(self) -> SetUp:
        """As the server takes it."""
        return SetUp(
            self.code.strip(), self.title, value_of(SpecialWay, self.way) or "", self.quota, self.from_place,
            self.to_place, tuple(self.of_awards or ()),
        )  # fmt: skip


@strawberry.input(description="Who is proposed for a special award: a delegation, or somebody by name.")
class SpecialNomineeInput:
    """提名."""

    delegation: str | None = optional("The code of a delegation.")
    name: str | None = optional("A name, where it is no delegation.")
    unit: str | None = optional("The unit.")
    reason: str | None = optional("Why; needed at discretion.")
    marks: list[str] | None = optional("By judgement: the marks of the judges, decimals.")

    def asked(self) -> Proposal:
        """As the server takes it."""
        return Proposal(
            self.delegation or "", self.name or "", self.unit or "", self.reason or "", tuple(self.marks or ())
        )


@strawberry.type
class SpecialAwardMutation:
    """The mutations of this room."""

    @act("Set up a special award of a competition. What it says is never changed.", answers=SpecialAward)
    @staticmethod
    async def set_up_special_award(
        info: Info, competition: str, input: SpecialAwardInput, idempotency_key: Key
    ) -> special_awards.SpecialAward:
        """One act."""
        return await setting_up.set_up(info.context.viewer, competition, input.asked(), key=idempotency_key)

    @act(
        "Propose everybody a special award follows for, from the newest results. Who no longer is due lapses, unless "
        "it was given.",
        answers=SpecialAward,
    )
    @staticmethod
    async def derive_special_award(
        info: Info, competition: str, award: Award, idempotency_key: Key
    ) -> special_awards.SpecialAward:
        """One act."""
        return await deriving.derive(info.context.viewer, competition, award, key=idempotency_key)

    @act("Propose somebody by judgement, with the marks, or at discretion, with the reason.", answers=SpecialNominee)
    @staticmethod
    async def propose_special_award(
        info: Info, competition: str, award: Award, input: SpecialNomineeInput, idempotency_key: Key
    ) -> special_awards.SpecialNominee:
        """One act."""
        return await proposing.propose(info.context.viewer, competition, award, input.asked(), key=idempotency_key)

    @act(
        "Give a special award to those proposed, all or none, within its quota. At discretion by another person than "
        "who proposed.",
        answers=SpecialAward,
    )
    @staticmethod
    async def give_special_award(
        info: Info, competition: str, award: Award, nominees: list[strawberry.ID], idempotency_key: Key
    ) -> special_awards.SpecialAward:
        """One act."""
        uids = [uid_of(special_awards.SpecialNominee, one) for one in nominees]
        return await giving.give(info.context.viewer, competition, award, uids, key=idempotency_key)

    @act("Refuse one who is proposed, with the reason.", answers=SpecialNominee)
    @staticmethod
    async def refuse_special_award(
        info: Info, nominee: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> special_awards.SpecialNominee:
        """One act."""
        uid = uid_of(special_awards.SpecialNominee, nominee)
        return await giving.refuse_nominee(
            info.context.viewer, uid, reason, version=version, key=idempotency_key
        )  # fmt: skip

    @act("Revoke a special award that was given, with the reason; it stays readable, marked.", answers=SpecialNominee)
    @staticmethod
    async def revoke_special_award(
        info: Info, nominee: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> special_awards.SpecialNominee:
        """One act."""
        uid = uid_of(special_awards.SpecialNominee, nominee)
        return await giving.revoke(info.context.viewer, uid, reason, version=version, key=idempotency_key)
