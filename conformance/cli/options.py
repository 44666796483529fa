"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])

FILE = click.Path(path_type=Path, dir_okay=False)
TARGET = click.option("--target", "targets", multiple=True, metavar="URL|API=URL", help="Instead of the IXIT's URLs.")
IXIT = click.option("--ixit", type=FILE, help="The IXIT; ./ixit.yaml otherwise.")
ICS = click.option("--ics", type=FILE, help="The ICS; ./ics.yaml otherwise.")
PRODUCTION = click.option(
    "--allow-production", is_flag=True, help="Address hosts that are not listed, and the production hosts."
)
SPECS = click.option(
    "--specs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    envvar="CONFORMANCE_SPECS",
    show_envvar=True,
    help="Other contracts than the built-in ones: a folder with one folder for each API.",
)


def declared(command: F) -> F:
    """Add what says which target a command is about."""
    environment = click.option("--env", help="Environment of the IXIT.")
    organisation = click.option("--org", help="Organisation of the IXIT.")
    return TARGET(environment(organisation(IXIT(ICS(PRODUCTION(command))))))
