"""Proof for everybody: what samekin is tested with, for integrations and answers of others.

===============  ==========================================================================
``compare``      two answers beside each other: identical, tied, different, and where
``constructor``  how the suite makes an integration's data and reads its answers
``conformance``  what every integration must do; needs pytest
``strategies``   data that hunts, for hypothesis
``story``        what a test did, as a script that does it again, printed where it fails
``oracle``       the definition in plain Python floats
===============  ==========================================================================
"""

from samekin.core.testing.compare import (
    Comparison,
    assert_same_lines,
    assert_same_neighbors,
    compare,
)
from samekin.core.testing.constructor import Constructor, as_array

__all__ = [
    "Comparison",
    "Constructor",
    "as_array",
    "assert_same_lines",
    "assert_same_neighbors",
    "compare",
]
