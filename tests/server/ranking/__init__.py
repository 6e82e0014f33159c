"""Ranking against the vectors, an independent oracle, and a real contest."""
