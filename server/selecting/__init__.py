"""Selection rounds (评选): nominated, recommended tier by tier, reviewed, shown, conferred.

Records: rounds (the round, its titles, stages, quotas, schemes), nominations (who is nominated, each step of the way),
beside (opinions, checks, corrections of names), experts (who scores whom), noticed (公示 of a stage); seeing says what
a grant shows of them. Then in this order: bodies (whose office a stage is), arranging and changing rounds, allotting,
nominating, checking, recommending, leaving, scoring, conferring.
"""

from server.selecting.beside import NameCorrection, NominationCheck, StageOpinion
from server.selecting.experts import ExpertRecusal, ExpertSheet, RoundExpert
from server.selecting.nominations import Nomination, NominationStep
from server.selecting.noticed import RoundNotice, RoundNoticeCandidate
from server.selecting.rounds import RoundQuota, RoundScheme, RoundStage, RoundTitle, SelectionRound

__all__ = [
    "ExpertRecusal",
    "ExpertSheet",
    "NameCorrection",
    "Nomination",
    "NominationCheck",
    "NominationStep",
    "RoundExpert",
    "RoundNotice",
    "RoundNoticeCandidate",
    "RoundQuota",
    "RoundScheme",
    "RoundStage",
    "RoundTitle",
    "SelectionRound",
    "StageOpinion",
]
