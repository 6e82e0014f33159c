"""Tests of server/objections."""
