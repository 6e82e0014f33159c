"""Tests of server/special_awards."""
