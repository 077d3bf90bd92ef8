"""The commands of `bostotte` as a page: it follows from the application itself."""

import inspect
from collections.abc import Iterator
from typing import Any

from tests.commands import EVERY, RUNNABLE

EXAMPLE = "Example: "

HEAD = """# Commands

Every command of `bostotte` with its options, as `bostotte COMMAND --help` prints them. Results go to standard output,
progress and warnings to standard error. How a command ended is in its [exit code](exit-codes.md). What it takes from
the environment is in [environment.md](environment.md).

Written by `python -m tests.reference` from the application.
"""


def page() -> str:
    """The file `docs/reference/commands.md`."""
    groups = {name for name in EVERY if name and name not in RUNNABLE}
    listed = [name for name in EVERY if name and name not in groups]
    return HEAD + _options(EVERY[""]) + "".join("".join(_command(name, EVERY[name])) for name in listed)


def _command(name: str, command: Any) -> Iterator[str]:
    lines = inspect.cleandoc(command.help or "").splitlines()
    examples = [line.removeprefix(EXAMPLE) for line in lines if line.startswith(EXAMPLE)]
    text = "\n".join(line for line in lines if not line.startswith(EXAMPLE)).strip()
    yield f"\n## bostotte {name}\n\n{_escaped(text)}\n"
    if examples:
        yield "\n```console\n" + "".join(f"$ {example}\n" for example in examples) + "```\n"
    yield _options(command)


def _options(command: Any) -> str:
    context = command.context_class(command)
    records = [parameter.get_help_record(context) for parameter in command.params]
    rows = "".join(f"| `{name.strip()}` | {_escaped(said.strip())} |\n" for name, said in filter(None, records))
    return f"\n| option or argument | meaning |\n| --- | --- |\n{rows}" if rows else ""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
