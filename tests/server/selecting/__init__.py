"""Tests of server/selecting."""
