"""Scripts as people write them, before and after: both run, and find the same neighbours.

``migration/moves/TARGET/NAME.before.py`` becomes ``NAME.after.py`` by ``samekin migrate --to
TARGET``. Where a library cannot run here the script is ``.after_only.py``, and
:mod:`known.migration` says why.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from known.migration import CANNOT_RUN, LEFT, REPORTS

from samekin.compat import legacy
from samekin.compat.migrate import migrate

HERE = Path(__file__).parent / "migration"
BEFORE = sorted(HERE.glob("moves/*/*.before.py"))
ONLY_AFTER = sorted(HERE.glob("moves/*/*.after_only.py"))
STAYS = sorted(HERE.glob("stays/*.py"))
ANSWERS = ("distances", "indices", "found", "predicted", "score", "labels", "n_cores")

# Of libraries, about scripts as old as these.
pytestmark = pytest.mark.filterwarnings("ignore")


def _name(before: Path) -> str:
    return f"{before.parent.name}-{before.name.partition('.')[0]}"


MOVES = pytest.mark.parametrize("before", [*BEFORE, *ONLY_AFTER], ids=_name)


def _after(before: Path) -> Path:
    return before.with_name(f"{before.name.partition('.')[0]}.after.py")


@MOVES
def test_a_script_is_moved(before: Path) -> None:
    to, wanted = before.parent.name, _after(before).read_text("utf-8")
    found = migrate(before.read_text("utf-8"), to)
    assert found.code == wanted
    assert found.changes
    assert [note.what for note in found.notes] == LEFT.get(_name(before), [])
    again = migrate(wanted, to)
    assert (again.code, again.changes) == (wanted, ())


@MOVES
def test_it_finds_the_same_neighbours(before: Path, engines: Any) -> None:
    after = _answers(_after(before))
    if before not in ONLY_AFTER:
        _same(_answers(before), after)
    assert after


@pytest.fixture(scope="module")
def engines(spark: Any) -> Iterator[Any]:
    """One session for all scripts, and the old packages for those that are from before."""
    with ExitStack() as old:
        for name in ("sparkit-learn", "spark-sklearn"):
            old.enter_context(legacy(name))
        yield spark


def _answers(script: Path) -> dict[str, Any]:
    """What a script has found: on the driver, whatever it is."""
    names = runpy.run_path(str(script), run_name="__main__")
    return {name: _here(names[name]) for name in ANSWERS if name in names}


def _here(value: Any) -> Any:
    """RDDs and frames are brought here, the lines of a frame in the order of their ids."""
    if hasattr(value, "collect"):
        lines = value.collect()
        value = sorted(lines) if hasattr(value, "columns") else lines
    elif hasattr(value, "compute"):
        value = value.compute()
    return value


def _same(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert after
    assert after.keys() <= before.keys()  # what was only on the way has gone
    for name, found in after.items():
        _alike(before[name], found)


def _alike(one: Any, other: Any) -> None:
    """Numbers to six digits: scikit-learn's own distances are rounded by matrix products."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        one, other = list(one.values()), [other[key] for key in one]
    if isinstance(one, list | tuple) and any(isinstance(part, list | tuple | str) for part in one):
        assert len(one) == len(other)
        for parts in zip(one, other, strict=True):
            _alike(*parts)
    elif isinstance(one, str):
        assert one == other
    else:
        one, other = np.asarray(one), np.asarray(other)
        assert one.shape == other.shape
        if one.dtype.kind == "f":
            np.testing.assert_allclose(other, one, rtol=1e-6, atol=1e-9)
        else:
            np.testing.assert_array_equal(other, one)


def test_what_cannot_run_is_known() -> None:
    assert {_name(path) for path in ONLY_AFTER} == set(CANNOT_RUN)
    assert set(LEFT) <= {_name(path) for path in (*BEFORE, *ONLY_AFTER)}
    assert len(BEFORE) >= 40


@pytest.mark.parametrize("to", ["local", "spark_rdd", "spark_frame"])
@pytest.mark.parametrize("script", STAYS, ids=lambda path: path.stem)
def test_other_code_stays_letter_for_letter(script: Path, to: str) -> None:
    code = script.read_bytes().decode("utf-8")
    assert migrate(code, to) == (code, (), ())


def test_there_are_twenty_of_them() -> None:
    assert len(STAYS) >= 20


@pytest.mark.parametrize("name", REPORTS)
def test_what_cannot_be_moved_is_reported(name: str) -> None:
    to, wanted = REPORTS[name]
    code = (HERE / "reports" / f"{name}.py").read_text("utf-8")
    found = migrate(code, to)
    assert [(note.line, note.rule, note.what) for note in found.notes] == wanted
    assert all(note.todo for note in found.notes)
    lines = code.splitlines()
    left = {lines[note.line - 1] for note in found.notes}
    assert left <= {line.removeprefix("    ") for line in found.code.splitlines()} | set(
        found.code.splitlines()
    )
    for change in found.changes:  # names only: the recipe itself is as it was
        assert "import" in lines[change.line - 1]


def test_every_report_is_of_a_script() -> None:
    assert {path.stem for path in HERE.glob("reports/*.py")} == set(REPORTS)
    assert len(REPORTS) >= 10
