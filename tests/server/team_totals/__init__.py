"""Tests of server/team_totals."""
