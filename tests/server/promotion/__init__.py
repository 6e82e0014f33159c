"""Tests of server/promotion."""
