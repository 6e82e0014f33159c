"""Tests of server/notices."""
