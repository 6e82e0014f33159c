"""Tests of server/rewards."""
