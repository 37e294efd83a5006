"""Hypothesis profiles, and the engines of :mod:`engines`. ``HYPOTHESIS_PROFILE`` chooses."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

from samekin.core.testing.story import telling

__all__ = ["telling"]  # a test that fails prints a script of what it did
pytest_plugins = ["engines", "summary"]
collect_ignore = ["plugin"]  # of somebody else: rooms/test_plugin.py installs and runs it

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "default", max_examples=40, deadline=None, print_blob=True, suppress_health_check=QUIET
)
settings.register_profile("ci", settings.get_profile("default"), max_examples=120)
settings.register_profile("deep", settings.get_profile("default"), max_examples=400)
settings.register_profile(  # the same every time, and no word about how it fails
    "mutants",
    settings.get_profile("default"),
    max_examples=20,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
