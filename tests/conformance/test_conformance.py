"""Every integration that is installed, or was asked for, does what each must do."""

from samekin.core.testing.conformance import *  # noqa: F403
