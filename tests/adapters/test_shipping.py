"""samekin is sent to workers as often as somebody says so."""

from __future__ import annotations

import pytest

from samekin.integrations import ship


@pytest.mark.parametrize("kind", ["spark", "connect"])
def test_it_may_be_sent_again(kind: str, request: pytest.FixtureRequest) -> None:
    session = request.getfixturevalue(kind)
    ship(session)
    ship(session)
    assert session.range(3).count() == 3
