"""Which tests are near to which files, and how many mutants of a room they must notice."""

from __future__ import annotations

_BY_RUN = "tests/warehouse/test_rows_by_run.py"
_BRAKE = "tests/warehouse/test_brake.py"
_OUTCOMES = ("tests/income/test_outcomes.py", "tests/income/test_error_codes.py")
_ENTITLEMENT = ("tests/entitlement", "tests/flows/calculate/test_rules_check.py")

NEAR: dict[str, dict[str, list[str]]] = {
    "sql": {
        "sql/schema/templates/by_run.sql": [_BY_RUN],
        "sql/schema/views/coverage.sql": [_BY_RUN, _BRAKE],
        "sql/schema/views/run_answers.sql": [_BY_RUN],
        "sql/schema/views/plans.sql": [_BY_RUN],
        "sql/schema/views/published_runs.sql": [_BRAKE],
        "sql/store/brake/figures.sql": [_BY_RUN, _BRAKE],
        "sql/store/brake/inputs.sql": [_BY_RUN],
        "sql/store/brake/sides.sql": [_BY_RUN],
        "sql/store/brake/held_run.sql": [_BRAKE],
        "sql/reports/manager/quarantine_mended.sql": [_BY_RUN],
    },
    "entitlement": {"tasks/entitlement/**/*.py": [*_ENTITLEMENT]},
    "changes": {"tasks/changes/*.py": ["tests/changes", "tests/fuzz/test_bounds.py"]},
    "outcomes": {"tasks/income/outcomes.py": [*_OUTCOMES]},
    "rates": {"config/schemes/*/*.yaml": ["tests/entitlement/test_rule_files.py", "tests/entitlement"]},
}
"""For each room: patterns of files, and the tests near to them. A file has those of the first pattern that it fits."""

TARGETS = {"sql": 0.95, "entitlement": 0.97, "changes": 0.97, "outcomes": 0.97, "rates": 0.97}
