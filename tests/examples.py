"""How many examples a property is tried on: a third by default, all of them where BOSTOTTE_TEST_PROFILE=thorough."""

import os

THOROUGH = os.environ.get("BOSTOTTE_TEST_PROFILE") == "thorough"


def examples(many: int) -> int:
    """The number of examples: `many` if the tests are to be thorough, as in .ci/run; otherwise a third of them."""
    return many if THOROUGH else max(3, many // 3)
