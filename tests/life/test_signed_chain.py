"""One event through everything that a chief judge, a supervisor and a losing contestant's lawyer ask for: fourteen
people over GraphQL alone. At each step somebody else tries it, and publication names what is missing.

Fourteen entries; theory counts 0.3, skill 0.7. Of the three judges' points for the weld (of 80) the middle counts, and
their levels for the two judgements (of 12 and of 8), the same in both, count 20 × their sum : 9.

| entry | theory | middle | levels | total                                        | place |
| K701  | 90     | 76     | 9      | 27 + 0.7 × (76 + 20) = 94.20                 | 2, by the chief judge's decision |
| K702  | 90     | 76     | 9      | the same                                     | 1     |
| K703  | 88     | 73.5   | 8      | 26.4 + 0.7 × (73.5 + 160/9) = 90.294… → 90.29 | 3; 89.94 before the recheck |
| K704  | 80     | 70     | 9      | 24 + 0.7 × 90 = 87.00                        | 4     |
| K705  | 85     | 68     | 8      | 25.5 + 0.7 × (68 + 160/9) = 85.544… → 85.54  | 5, then 6 |
| K706  | 85     | 69     | 8      | 25.5 + 0.7 × (69 + 160/9) − 2 = 3791/45 → 84.24 | 6     |
|       |        | 71.5   |        | 25.5 + 0.7 × (71.5 + 160/9) − 2 = 85.994… → 85.99 | 5, upon the appeal |

K707 to K714 follow in tests/life/signed/figures.py. K703 would have 72 for its middle if the mistyped 47.5 had
counted, K707 60 and K710 54 if the two papers that were swapped had stayed so, K706 three points off without the limit.
Of 14 ranked the recheck takes the first 10 and ceil(0.15 × 4) = 1; one wrong of 11 is more than 5 %, so all are.
"""

from seeds.working_days import load
from server import db
from server.access import console
from tests import databases
from tests.life.signed import appealing, confirming, figures, honouring, marking, preparing
from tests.life.signed.people import at, hour


@databases.POSTGRES_AT_NIGHT
async def test_the_signed_chain(regions: None, database: db.Database) -> None:
    """From the opening of registration to the money paid, on the clocks of August 2026."""
    url = database.url
    await load(console())
    async with hour(url, at("09:00", "2026-08-03")) as site:
        people = await preparing.announced(site)
        await preparing.staffed(people)
    async with hour(url, at("07:30"), people):
        await preparing.opened(people)
        await preparing.sees_only_codes(people)
    async with hour(url, at("12:00"), people):
        await marking.marked(people)
    async with hour(url, at("15:00"), people):
        await confirming.still_masked(people)
        await confirming.rechecked(people)
        await confirming.decided(people)
    async with hour(url, at("17:00"), people):
        await confirming.announced(people, await confirming.unmasked(people))
    async with hour(url, at("19:00"), people):
        await appealing.filed(people)
    async with hour(url, at("19:00") + 1, people):
        await appealing.late(people)
    async with hour(url, at("19:30"), people):
        await appealing.published(people, "首次公布", figures.FIRST)
        await appealing.read_by_the_loser(people)
        await honouring.came(people)
        kept = await honouring.certified(people)
    async with hour(url, at("10:00", "2026-08-21"), people):
        await appealing.ruled(people)
        await appealing.named(people, await appealing.published(people, "更正成绩", figures.SECOND))
        await appealing.noticed(people)
        await honouring.corrected(people, kept)
    async with hour(url, at("23:59:59", "2026-08-28"), people):
        await appealing.too_early(people)
        await honouring.not_yet(people)
    async with hour(url, at("00:00", "2026-08-29"), people):
        await appealing.final(people)
        await honouring.stands(people, kept)
        await honouring.promoted(people)
    async with hour(url, at("09:00", "2026-08-31"), people):
        await honouring.paid(people)
    await appealing.proved(url)
