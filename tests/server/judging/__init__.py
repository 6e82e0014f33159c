"""Tests of judges and seats."""
