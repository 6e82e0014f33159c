"""The story of a selection round, in acts: the offices come, nominate, judge, show, confer, pay, take back."""
