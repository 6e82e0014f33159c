"""Saying again who one is: what is signed, published, conferred, decrypted or exported is not done at a browser that
somebody left alone. Programs and paired tablets are not asked: a token was issued by somebody confirmed, and a tablet
is bound to one person, event and period.
"""

import os
from typing import TYPE_CHECKING

from server import clock
from server.access.acts.act import Act
from server.refusal import Refusal

if TYPE_CHECKING:
    from server.access import Viewer

SETTING, USUAL = "JINBANG_CONFIRM_MINUTES", 15
MINUTE = 60 * 1_000_000  # microseconds


def minutes() -> int:
    """How long it holds, by the setting JINBANG_CONFIRM_MINUTES; 0: nobody is asked. What is no number is as if it
    were not set."""
    said = os.environ.get(SETTING, "")
    return int(said) if said.isdecimal() else USUAL


def is_needed(rule: Act, viewer: "Viewer") -> Refusal | None:
    """Whether the act waits for him to say who he is. Refused: `confirm_needed`."""
    if not rule.confirmed or viewer.confirmed_at is None or not viewer.is_in_person:
        return None
    allowed = minutes()
    if allowed == 0 or clock.now() - viewer.confirmed_at < allowed * MINUTE:
        return None
    return Refusal("confirm_needed", {"minutes": allowed})
