"""Tests of server/ceremony."""
