"""Masking: draws, their check, and what a judge can learn."""
