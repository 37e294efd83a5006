"""Assertions that scikit-learn and nose lent to other packages."""

from __future__ import annotations

import unittest

from numpy.testing import assert_almost_equal, assert_array_almost_equal, assert_array_equal

_CASE = unittest.TestCase()

assert_equal = _CASE.assertEqual
assert_false = _CASE.assertFalse
assert_is_instance = _CASE.assertIsInstance
assert_raises = _CASE.assertRaises
assert_true = _CASE.assertTrue

__all__ = [
    "assert_almost_equal",
    "assert_array_almost_equal",
    "assert_array_equal",
    "assert_equal",
    "assert_false",
    "assert_is_instance",
    "assert_raises",
    "assert_true",
]
