"""`bostotte doctor`: checks of an installation, a line for each. Nobody is looked up, and nothing is written."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from desk.oidc import Provider
from desk.work.database import open_work
from flows.run.context import RunContext, load_context
from flows.run.delivery import check_delivery
from flows.settlement_rules import read_settlement_rules
from tasks.errors import AccessRefusedError, BostotteError, BrakeError, Exit, LockedError, StoreError
from tasks.income import API_NAMES, Clients, reach_api
from tasks.privacy import Pseudonymiser, guard_logging
from tasks.recipients import read_delivery
from tasks.warehouse import ledger, sessions, witness
from tasks.warehouse.upkeep.whole import rows_of_tables


def make_key(path: Path) -> None:
    """Make a pseudonym key file; one that is there already is kept."""
    known = path.exists()
    Pseudonymiser.make_key_file(path)
    print(f"{path} was there already and is kept." if known else f"Made {path}. Keep a copy outside this machine.")


def check_installation(config: Path) -> Exit:
    """Run every check and print its result; give the exit code of the first that failed, or 0.

    A check that needs the store while a run holds it is skipped, and does not count as failed.
    """
    guard_logging()
    try:
        context = load_context(config, None, None)
        read_settlement_rules(context.settings)
    except BostotteError as fault:
        return _report_failure("settings, rules and pseudonym key", fault)
    print(f"ok       settings, rules ({context.book.version}) and pseudonym key")
    checks: dict[str, Callable[[RunContext], str]] = {
        "data folder and lock": _data_folder,
        "store": _store,
        "ledger": _ledger,
        "recipients": _recipients,
        "Maskinporten, key and clock": _access,
        **{name: partial(_api, name) for name in API_NAMES},
    }
    if context.settings.desk is not None:
        checks["desk, its work database and login"] = _desk
    worst = Exit.COMPLETE
    for what, check in checks.items():
        try:
            print(f"ok       {what}: {check(context)}")
        except LockedError as fault:
            print(f"skipped  {what}: {fault}")
        except BostotteError as fault:
            failed = _report_failure(what, fault)
            worst = worst or failed
    return worst


def _desk(context: RunContext) -> str:
    """Check that the work database opens and that the OpenID provider answers as itself."""
    work = open_work(context.settings)
    work.close()
    desk = context.settings.desk
    if desk is None or desk.provider is None:
        return "demo login, on loopback only"
    Provider(desk.provider, desk.address).check()
    return f"{desk.provider.issuer} answers; {len(desk.access)} groups have access"


def _report_failure(what: str, fault: BostotteError) -> Exit:
    print(f"FAILED   {what}: {fault}")
    return fault.exit_code


def _data_folder(context: RunContext) -> str:
    sessions.check_data_folder(context.settings)
    return "a run holds the lock just now" if sessions.is_writing(context.settings) else "free"


def _store(context: RunContext) -> str:
    """Read every value of the store: DuckDB holds each block against its checksum."""
    settings = context.settings
    if not sessions.has_store(settings):
        head = settings.database_file.with_name(ledger.HEAD_FILE)
        if head.exists():
            raise StoreError(
                f"The store {settings.database_file} is gone, and {head} says that there was one.",
                advice="Put back the newest backup: bostotte restore BACKUP --config FILE.",
            )
        return "there has been no run yet"
    with sessions.reading_in_pieces(settings) as store:
        rows = rows_of_tables(store)
    return f"{len(rows)} tables with {sum(rows.values())} rows, each read whole"


def _ledger(context: RunContext) -> str:
    if not sessions.has_store(context.settings):
        return "no look-up has been made yet"
    with sessions.reading_in_pieces(context.settings) as store:
        found = ledger.check(store)
        restores, file = ledger.restores(store), context.settings.ledger.witness_file
        broken = found.broken or (file and witness.find_fault(file, store, found.head))
    if broken is not None:
        raise StoreError(
            f"The ledger is broken: {broken}",
            advice="Keep the file as it is, compare it with a backup, and inform whoever is responsible for the data.",
        )
    for line in restores:
        print(f"         {line}")
    return f"{found.head.sequence} look-ups, unbroken; head {found.head.row_hash}"


def _recipients(context: RunContext) -> str:
    month = dt.date(context.as_of.year, context.as_of.month, 1)
    delivery = read_delivery(context.settings, on=month, clock=context.clock)
    if sessions.has_store(context.settings):
        with sessions.reading_store(context.settings) as store:
            checked = check_delivery(store, context, delivery)
    else:
        checked = check_delivery(None, context, delivery)
    for line in checked.findings():
        print(f"         {line}")
    if checked.held:
        raise BrakeError(
            " ".join(checked.held.values()), advice="A run would hold it; bostotte release accepts it then."
        )
    read = checked.recipients
    return f"{len(read.population)} active cases, {read.rejected_cases.height} with faulty rows"


def _access(context: RunContext) -> str:
    async def tokens() -> tuple[dict[str, str], str | None]:
        async with Clients.open(context.settings) as clients:
            return await clients.check_access(), clients.tokens.clock_warning

    refused, warning = asyncio.run(tokens())
    if warning is not None:
        print(f"         {warning}")
    if refused:
        raise AccessRefusedError(" ".join(refused.values()))
    return "a token for every municipality and scope"


def _api(name: str, context: RunContext) -> str:
    async def answer() -> str:
        async with Clients.open(context.settings) as clients:
            return await reach_api(clients, name)

    return asyncio.run(answer())
