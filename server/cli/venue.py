"""What `jinbang serve --venue` says: where the venue is, and what to do on each tablet."""

import os
import sys
from typing import NoReturn

import typer

from server import qr
from server.app import certificate, venue
from server.cli.telling import WRONG_USE, answered, tell, warn


def prepared(host: str, port: int | None, address: str) -> venue.Venue:
    """The venue of this machine; exit 2 for options that do not go together, exit 1 where its papers cannot be had."""
    if address:
        _wrong("venue_no_proxy")
    port = venue.PORT if port is None else port
    if not 1 <= port <= 65534:
        _wrong("venue_port")
    with answered():
        try:
            return venue.prepared(host or venue.EVERYWHERE, port)
        except ValueError:
            _wrong("venue_host", host=host)


def _wrong(key: str, **params: str) -> NoReturn:
    warn(key, **params)
    raise typer.Exit(WRONG_USE)


def say_where(there: venue.Venue) -> None:
    """Print the addresses, the fingerprint, and the first steps with their QR codes."""
    if not there.addresses:
        warn("venue_no_network")
    for number in there.papers.left_out:
        warn("venue_left_out", address=str(number), folder=str(certificate.folder()))
    if there.papers.is_new:
        tell("venue_new_authority", folder=str(certificate.folder()))
    tell("venue_serving", pid=os.getpid())
    for one in there.addresses:
        tell("venue_address", address=there.home(str(one.number)), interface=one.interface)
    for key, address in (("venue_first", there.steps(there.best)), ("venue_then", there.home(there.best))):
        tell(key, address=address)
        print(qr.terminal(address))
    tell("venue_fingerprint")
    print(venue.fingerprint(there.papers.fingerprint))
    tell("venue_addresses_change")
    sys.stdout.flush()
