"""The active recipients, from files or a database, typed and checked."""

from tasks.recipients.decisions import decisions_by_month, latest_decisions
from tasks.recipients.delivery_guard import Breach, breaches, delivery_figures, without_municipalities
from tasks.recipients.findings import describe_findings, describe_warnings, new_id_warnings
from tasks.recipients.person_ids import is_person_id
from tasks.recipients.reading import Delivery, read_delivery
from tasks.recipients.settlement_tables import SettlementInputs, read_settlement_inputs
from tasks.recipients.sources import source_notices

__all__ = [
    "Breach",
    "Delivery",
    "SettlementInputs",
    "breaches",
    "decisions_by_month",
    "delivery_figures",
    "describe_findings",
    "describe_warnings",
    "is_person_id",
    "latest_decisions",
    "new_id_warnings",
    "read_delivery",
    "read_settlement_inputs",
    "source_notices",
    "without_municipalities",
]
