"""The recount: by hand, and against the ranking on random competitions."""
