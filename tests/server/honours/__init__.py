"""Tests of the room of honours."""
