"""The `bostotte` application that the commands are put on, and the options that several of them share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

IN_ORDER = (
    *("demo", "sandbox", "reconcile", "calculate", "limits", "status"),
    *("verdicts", "release", "simulate", "rehearse", "replay"),
)


class _InOrder(TyperGroup):
    """Lists the commands as users meet them, whichever module brings them; those not named come after."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Give the names in the order of the help."""
        names = super().list_commands(ctx)
        return [name for name in IN_ORDER if name in names] + [name for name in names if name not in IN_ORDER]


app = typer.Typer(
    name="bostotte",
    cls=_InOrder,
    help="Finds households whose municipal housing allowance (kommunal bostøtte) no longer fits their income.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Config = Annotated[Path, typer.Option("--config", help="The settings file (see config/production.example.toml).")]
Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month (termin).")]
