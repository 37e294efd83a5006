"""What came to a worker is acknowledged at once."""

from __future__ import annotations

import operator
import pickle
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from samekin.integrations.prompt import promptly

cloudpickle = pytest.importorskip("pyspark.cloudpickle")
carried = pytest.importorskip("samekin.integrations.carried")
pytestmark = pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="is of Linux alone")


@pytest.fixture(params=["127.0.0.1", "::1"])
def worker(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """A worker's side of a connection that puts off what it might acknowledge."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    try:
        java = socket.create_server((request.param, 0), family=family)
    except OSError as error:
        pytest.skip(f"this machine has no {request.param}: {error}")
    with ExitStack() as stack:
        stack.enter_context(java)
        found = stack.enter_context(socket.create_connection(java.getsockname()[:2]))
        stack.enter_context(java.accept()[0])
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        assert not _prompt(found)
        yield found


def _prompt(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK))


def test_a_connection_is_prompt_among_all_else_that_is_open(
    worker: socket.socket, tmp_path: Path
) -> None:
    one, other = socket.socketpair()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with one, other, datagrams, (tmp_path / "file").open("w"):
        promptly()
    assert _prompt(worker)


def test_a_function_that_arrives_makes_it_prompt(worker: socket.socket) -> None:
    found = pickle.loads(cloudpickle.dumps(carried.Carried(operator.neg)))
    assert found(3) == -3
    assert _prompt(worker)


def test_where_it_cannot_be_asked_for_all_is_as_before(
    worker: socket.socket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.delattr(socket, "TCP_QUICKACK")
        promptly()
    with monkeypatch.context() as patch:
        patch.setattr("samekin.integrations.prompt.OPEN", tmp_path / "none")
        promptly()
    assert not _prompt(worker)
