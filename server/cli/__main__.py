"""`python -m server.cli`: what the `jinbang` command runs."""

from server.cli import app

app(prog_name="jinbang")
