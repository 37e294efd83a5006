"""What is public says the shape and the dtype of every array, and the errors that it raises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fields import annotations, fields, missing, says
from numpy.typing import NDArray
from raised import kinds, said
from surface import public

NAMES = dict(public())
# No session, no engine: it is checked where a model is made, and is there from then on.
MADE = {"fit", "fit_transform", "load", "to"}
NEVER = {"samekin.compat.as_sklearn": ValueError}  # the name that it gives is right


@pytest.mark.parametrize("name", NAMES)
def test_arrays_say_their_shape_and_dtype(name: str) -> None:
    home = name.split(".")[-2]
    lacking = {", ".join(one.names): missing(one, home) for one in fields(NAMES[name])}
    lacking = {names: what for names, what in lacking.items() if what}
    assert not lacking, lacking


@pytest.mark.parametrize("name", NAMES)
def test_what_is_returned_is_said(name: str) -> None:
    returned = annotations(NAMES[name]).get("return", "None")
    is_function = not isinstance(NAMES[name], type)
    assert not is_function or returned == "None" or says(NAMES[name], "Returns", "Yields")


@pytest.mark.parametrize("name", NAMES)
def test_errors_are_said(name: str) -> None:
    import samekin

    door, _, word = name.rpartition(".")
    model = NAMES.get(door)
    raised = kinds(NAMES[name], model) - {NEVER.get(name)}
    if model and word not in MADE:
        raised -= {samekin.MissingIntegration}
    lacking = {one.__name__ for one in raised if not issubclass(one, said(NAMES[name]))}
    assert not lacking, lacking


def _bare(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say no dtype.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, columns)

    Returns
    -------
    ndarray of float64
    """
    if rows.ndim != 2:
        raise ValueError("that is not said")
    return rows


def _lost(rows: Any, whole: bool) -> None:
    """Send readers to where it is not, and raise what another one says.

    Parameters
    ----------
    rows, whole :
        As for :meth:`NearestNeighbors.fit`.
    """
    if whole:
        _bare(rows)


def test_what_is_left_out_is_found() -> None:
    assert [missing(one) for one in fields(_bare)] == ["a shape and a dtype"] * 2
    assert [missing(one) for one in fields(_lost)] == ["a place that has ['rows', 'whole']"]
