"""The payee's bank card: entered by himself, with his account or with the code on his award notice; encrypted as ID
numbers are. In full it is read for an export made with a reason, and nowhere else."""

import re
from collections.abc import Iterable, Mapping, Sequence

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.keyed import keyed
from server.ledger import Change
from server.people import Person, vault
from server.refusal import Refusal, insist, refuse
from server.rewards import BankCard, Reward
from server.rewards.codes import folded, hash_of, renewed
from server.rewards.naming import not_in

ENTERED = "bank_card.entered"
NUMBER = re.compile(r"\d{12,19}", re.ASCII)
APART = str.maketrans("", "", " -\u3000\u00a0")
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
BANK_MOST = 100
UNSPEAKABLE = re.compile("[\0-\x1f\ud800-\udfff]")


def tidy_number(number: str) -> str:
    """A card number as it is kept: ASCII digits without spaces."""
    return number[:80].translate(WIDE).translate(APART).strip()


def fault_of(number: str, bank: str) -> Refusal | None:
    """Whether a card cannot be one. The number is never repeated."""
    if not NUMBER.fullmatch(number):
        return Refusal("card_number", {}, "number")
    if not 2 <= len(bank.strip()) <= BANK_MOST or UNSPEAKABLE.search(bank):
        return Refusal("card_bank", {"most": BANK_MOST}, "bank")
    return None


def is_sound(number: str) -> bool:
    """Whether the check digit is right (Luhn, ISO/IEC 7812-1).

    >>> is_sound("4111111111111111"), is_sound("4111111111111112")
    (True, False)
    """
    total = 0
    for at, letter in enumerate(reversed(number)):
        digit = int(letter) * (1 + at % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


async def enter(viewer: Viewer, number: str, bank: str, code: str = "", *, key: str | None = None) -> BankCard:
    """Record the card of the one who is signed in, or of the payee whose code it is; it is the card of all his rewards
    from then on, and claims those whose deadline has not passed. Whoever has the code needs no account.

    Refused: not signed in and no code, a code that is unknown, used up, of a reward that is ended or past its deadline,
    no reward of one's own, a number or bank that cannot be one.
    """
    if not code or viewer.is_signed_in:
        insist(may(viewer, ENTERED))
    digits = tidy_number(number)
    insist(fault_of(digits, bank))
    asked = [keyed("bank card", digits), bank, keyed("reward claim asked", folded(code))]
    async with ledger.change(viewer, ENTERED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(BankCard)
        reward = await _by_code(change, code) if code else None
        person_id = reward.person_id if reward else viewer.person_id
        if person_id is None:
            refuse("card_without_person", "code")
        await Person.filter(id=person_id).using_db(change.client).select_for_update()
        mine = await Reward.filter(person_id=person_id).using_db(change.client).order_by("id").select_for_update()
        if not mine:
            refuse("card_without_reward", "code")
        row = await _card(viewer, person_id, digits, bank)
        row.reward_id = reward.id if reward else None
        await change.save(row)
        await change.save_many(_claimed(mine, reward))
        change.answers(row)
    return row


async def _by_code(change: Change, code: str) -> Reward:
    """The reward whose code this is. Two with the same code at once: the second finds it used up."""
    found = await Reward.filter(claim_hash=hash_of(code)).using_db(change.client).select_for_update().first()
    if not folded(code) or found is None:
        refuse("reward_code_unknown", "code")
    insist(not_in(found, "due", "approved", "returned"))
    if found.claim_until is not None and found.claimed_on is None and found.claim_until < clock.today():
        refuse("reward_claim_late", "code", day=found.claim_until.isoformat())
    return found


async def _card(viewer: Viewer, person_id: int, digits: str, bank: str) -> BankCard:
    before = await BankCard.filter(person_id=person_id).using_db(db.here()).count()
    row = BankCard(
        id=(await db.take_ids(1))[0], person_id=person_id, number=before + 1, is_sound=is_sound(digits),
        last_four=digits[-4:], bank=bank.strip(), entered_at=clock.now(), account_id=viewer.account_id,
    )  # fmt: skip
    row.sealed = vault.encrypt(digits, row.place)
    return row


def _claimed(mine: Sequence[Reward], used: Reward | None) -> list[Reward]:
    """His rewards that are claimed by it; and the one whose code is used up."""
    today, changed = clock.today(), []
    for row in mine:
        is_claimed = row.state in ("due", "approved") and row.claimed_on is None
        if is_claimed and (row.claim_until is None or row.claim_until >= today):
            row.claimed_on = today
            row.version += 1
            changed.append(row)
        if used is not None and row.id == used.id:
            renewed(row, used=True)
            if row not in changed:
                changed.append(row)
    return changed


async def newest_of(person_ids: Iterable[int]) -> dict[int, BankCard]:
    """The card of each of some people that counts now, without a question who asks: for acts of this room."""
    ids = sorted(set(person_ids))
    found: dict[int, BankCard] = {}
    for start in range(0, len(ids), 1000):
        rows = BankCard.filter(person_id__in=ids[start : start + 1000]).using_db(db.here()).order_by("number")
        found |= {row.person_id: row for row in await rows}
    return found


async def card_of(viewer: Viewer, person_ids: Sequence[int]) -> Mapping[int, BankCard | None]:
    """The card that counts now, by person: one's own, and for the finance office those of its payees."""
    rows = BankCard.visible_to(viewer).filter(person_id__in=list(person_ids)).order_by("number")
    found: dict[int, BankCard | None] = dict.fromkeys(person_ids)
    for row in await rows:
        found[row.person_id] = row
    return found


def number_hash(card: BankCard) -> str:
    """The keyed hash of the number, by which a list is held against its card. The number is shown to nobody here."""
    return keyed("bank card", vault.decrypt(card.sealed, card.place) if card.sealed else "")
