"""Scoring: sheets as judges see them, progress, what is missing, the acts of marking."""
