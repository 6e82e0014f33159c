"""Pure ranking: a scheme and a field become standings. No database, no clock, no float."""
