"""Speed as ratios inside one run: `make bench`. No figure here is asserted anywhere; the machines are shared."""
