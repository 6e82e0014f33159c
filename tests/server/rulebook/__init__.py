"""Tests of server/rulebook."""
