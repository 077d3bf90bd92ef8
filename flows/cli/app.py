"""The `bostotte` application: the layout of its help, former names, and the options that several commands share.

Help is plain text. Rich's markup would take a setting in square brackets, as `[verdicts]`, for a style and drop it.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typing_extensions import override

from tasks import program_version

ORDER_IN_HELP = (
    *("demo", "sandbox", "reconcile", "settle", "status", "release", "serve", "desk", "doctor", "ledger"),
    *("verdicts", "calculate", "income-limits", "rules", "simulate", "rehearse", "replay"),
)
FORMER_COMMANDS: Mapping[str, str] = {"limits": "income-limits"}
FORMER_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "simulate": {"--limits": "--thresholds"},
    "rehearse": {"--rates": "--rules"},
}
"""Names that were renamed. They are not in the help, still work, and report the new name on standard error."""

_EXAMPLE = "Example: "


def current_names(arguments: Sequence[str]) -> list[str]:
    """Replace the former name of a command, and of its options, by the current one; report each of them once."""
    given, *rest = arguments
    command = FORMER_COMMANDS.get(given, given)
    former = FORMER_OPTIONS.get(command, {})
    names = [argument.partition("=")[0] for argument in rest]
    for before, after in {given: command, **{name: former[name] for name in names if name in former}}.items():
        if before != after:
            print(f"bostotte: {before} is now called {after}; the old name still works.", file=sys.stderr)
    options = [former.get(name, name) + argument[len(name) :] for name, argument in zip(names, rest, strict=True)]
    return [command, *options]


class Group(TyperGroup):
    """A group of commands: lists them in the order of `ORDER_IN_HELP`, then the others; accepts former names."""

    @override
    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Give the names in the order of the help."""
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER_IN_HELP.index(name) if name in ORDER_IN_HELP else len(names))

    @override
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command of the first argument, which may be a former name."""
        return super().resolve_command(ctx, current_names(args))


class Command(TyperCommand):
    """A command. Its help ends with the examples of its docstring, one to a line, so that they can be copied."""

    @override
    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write the docstring without its examples, and the examples after it."""
        lines = (self.help or "").splitlines()
        examples = [line.removeprefix(_EXAMPLE) for line in lines if line.startswith(_EXAMPLE)]
        text = "\n".join(line for line in lines if not line.startswith(_EXAMPLE))
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(text.strip())
        for example in examples:
            formatter.write(f"\n  {_EXAMPLE}{example}")
        formatter.write("\n" if examples else "")


def group(**settings: Any) -> typer.Typer:
    """Make an application or a group of commands whose help is plain text."""
    return typer.Typer(cls=Group, rich_markup_mode=None, no_args_is_help=True, add_completion=False, **settings)


app = group(
    name="bostotte",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        known = program_version.commit()
        print(f"bostotte {version('bostotte')} (commit {known or 'unknown'})")
        raise typer.Exit


@app.callback()
def main_options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print version and commit.")
    ] = False,
) -> None:
    """Finds households whose municipal housing allowance (kommunal bostøtte) no longer fits their income."""


command = functools.partial(app.command, cls=Command)
"""Adds a function to the application as a command. Its docstring is the help; its first sentence is the list's."""

Config = Annotated[Path, typer.Option("--config", help="The settings file (see config/production.example.toml).")]
Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month (termin).")]
