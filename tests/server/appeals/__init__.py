"""Tests of server/appeals."""
