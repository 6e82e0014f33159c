"""Tests of server/planning."""
