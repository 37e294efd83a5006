"""Carriers. Each module has the verbs of :class:`samekin.core.protocol.Integration`, imports one
library, and never sees how a distance is made. :mod:`samekin.core.registry` names them.
"""

from samekin.integrations.shipping import ship
from samekin.integrations.watching import watch

__all__ = ["ship", "watch"]
