"""Tests of server/progression."""
