from __future__ import annotations

import pytest
from constructors import CONSTRUCTORS

from samekin.core.testing import Constructor


@pytest.fixture(scope="session")
def carrier(integration: str, request: pytest.FixtureRequest) -> Constructor:
    """The constructor of the integration under test."""
    return CONSTRUCTORS[integration](request)
