"""Tests of server/conditions."""
