"""Judges at work in a real browser, over a real server."""
