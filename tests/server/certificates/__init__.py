"""Tests of server/certificates."""
