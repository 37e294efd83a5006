"""What every integration must do, written once.

A module of tests imports all of it and says which integration is under test:

    import pytest
    from samekin.core.testing.conformance import *

    @pytest.fixture(scope="session")
    def carrier():
        return samekin.core.testing.Constructor("mine", make, raw, read, lazy=True)

A test that fails prints a script of what it did.
"""

import pytest

PARTS = ("answers", "beside", "radius", "refusals", "votes")
pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in PARTS))

from samekin.core.testing.conformance import answers, beside, radius, refusals, votes  # noqa: E402
from samekin.core.testing.conformance.answers import data  # noqa: E402 - a fixture
from samekin.core.testing.story import telling  # noqa: E402 - a fixture

_TESTS = {
    name: test
    for module in (answers, beside, radius, refusals, votes)
    for name, test in vars(module).items()
    if name.startswith("test_")
}
globals().update(_TESTS)
__all__ = ["data", "telling", *_TESTS]  # noqa: PLE0604
