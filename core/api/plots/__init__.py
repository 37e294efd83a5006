"""Pictures of neighbours: ``pip install 'samekin[plots]'``.

====================  ==============================================================
``contact_sheet``     queries that are images, each beside its neighbours
``distance_profile``  how distances grow with the place of a neighbour
``k_distance``        the distance of the last neighbour, rows in its order
``hubness``           how often each row is a neighbour of others
``plan``              how a fitted model answers: its sentences, its memory
====================  ==============================================================

Each draws on the axes that it is given, or on new ones of pyplot. Nothing is shown or saved.
"""

from importlib.util import find_spec as _find_spec

if _find_spec("matplotlib") is None:
    raise ImportError("samekin.plots needs matplotlib: pip install 'samekin[plots]'")

from samekin.plots.curves import distance_profile, hubness, k_distance
from samekin.plots.explanation import plan
from samekin.plots.sheet import contact_sheet

__all__ = ["contact_sheet", "distance_profile", "hubness", "k_distance", "plan"]
