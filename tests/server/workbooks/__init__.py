"""Tables that people type."""
