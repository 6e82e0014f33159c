"""A correction's tail (后续事项): what hangs on a new revision, a ruling, a revocation. Nothing is changed by itself.

The rows are written in the transaction that publishes, revokes or restores: this room puts itself at the end of those
acts (`tails`), which lie below it.
"""

from server import progression
from server.follow_ups.collecting import after_revisions
from server.follow_ups.of_honours import after_step
from server.follow_ups.records import CAUSES, KINDS, OWNERS, READERS, STATES, FollowUp
from server.honours import revoking

__all__ = ["CAUSES", "KINDS", "OWNERS", "READERS", "STATES", "FollowUp"]

progression.tails.append(after_revisions)
revoking.tails.append(after_step)
