"""Rechecking."""
