"""Tests of server/follow_ups."""
