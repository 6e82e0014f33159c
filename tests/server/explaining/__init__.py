"""Explanations: their own numbers come to the published result."""
