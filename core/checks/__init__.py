"""Everything that can be wrong with an input, said in one place: what, where, and what to do.

==========  ==============================================================
``errors``  a row that is wrong, and what to call it where it comes from
``data``    rows that cannot be compared, targets that cannot be averaged
``words``   words of estimators, before any data is touched
==========  ==============================================================
"""

from samekin.core.checks.data import at_least_one, columns, rows, targets, values, width
from samekin.core.checks.errors import RowError, counting_from, naming
from samekin.core.checks.words import (
    ALGORITHMS,
    PARAMETERS,
    count,
    fewer,
    mode,
    neighbors,
    parameters,
    radius,
)

__all__ = [
    "ALGORITHMS",
    "PARAMETERS",
    "RowError",
    "at_least_one",
    "columns",
    "count",
    "counting_from",
    "fewer",
    "mode",
    "naming",
    "neighbors",
    "parameters",
    "radius",
    "rows",
    "targets",
    "values",
    "width",
]
