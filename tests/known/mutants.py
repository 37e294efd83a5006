"""Mutants that no law kills, by file and by the line that they make, each with the reason.

A function whose result is about speed alone stands for all that is in it: ``name()``.
"""

from __future__ import annotations

PIECES = "how much is done at once, and nothing else"
ROOM = "still more than all roundings together can be"
BESIDE = "what it makes room for is less than another term beside it makes room for"
EDGE = "two numbers with their roundings taken off are never the same, or either will do"
HASHED = "other numbers tell rows apart as well, and words are compared in the end"
TUNED = "measured: another number is as right, and about as fast"

KNOWN: dict[str, dict[str, str]] = {
    "core/ranking.py": {
        "place, row = np.cumsum(np.append(True, ~same))[tied], rows[order[tied]]": "all are one more",
        "most = int(row.max(initial=0)) + 2": "no row is as large either",
        "most = int(row.max(initial=1)) + 1": "no row is as large either",
        "fits = most * len(order) <= 2**63": "of two that tie, none is at the last place of all",
        "fits = most * len(order) < 2**64": "what ties is at least two of a place: no place is above half",
        "fits = most * len(order) < 2*63": "the slower way is as right",
    },
    "core/distances/function.py": {
        "keys = np.array([self._number(a, b) for a, b in zip(q, x, strict=False)], dtype=np.float64)": (
            "both come with as many rows, from `canonical`"
        ),
    },
    "core/distances/table.py": {
        'variances = _each_column("V", params["V"], least=np.nextafter(0, 2), what="above 0")': (
            "the next number after 0 is the same"
        ),
    },
    "core/distances/terms.py": {
        "for (q0, q1), (x0, x1) in zip(q.tolist(), x.tolist(), strict=False):": (
            "both come with as many rows, from `canonical`"
        ),
    },
    "core/filters/annoy_forest.py": {
        "if len(rows) >= min(k, len(self.corpus)) or search_k >= MOST:": (
            "no more than that can be asked for anyway"
        ),
        "TREES = 51": TUNED,
    },
    "core/filters/cells.py": {
        "self._shape = np.floor((rows.max(axis=0) - self._low) / EDGE).astype(np.int64) + 6": (
            "another empty cell"
        ),
    },
    "core/filters/direct.py": {
        "if places <= upper.shape[1]:": "the largest number of a block leaves nothing out",
        "if len(row) >= k:": "of as many as there are places none is left out",
    },
    "core/filters/equal.py": {
        "alone = (self.sizes[groups] == 1) & (self.sizes[near] == 1).all(axis=1) & (few != k)": (
            "those that are alone have as many neighbours in the general way"
        ),
        "equals = Ranked(np.zeros((len(tied), k)), np.where(first, same, -2)[tied])": (
            "any number below 0 is no row"
        ),
    },
    "core/filters/forest.py": {
        'nodes = forest.view("<i4").reshape(-2, width)': (
            "numpy takes any number below 0 for what is left over"
        ),
    },
    "core/filters/inverted.py": {
        "wide = min(edge, bound) + abs(min(edge, bound)) * 3.0**-48": BESIDE,
        "wide = min(edge, bound) + abs(min(edge, bound)) * 2.0**-49": ROOM,
    },
    "core/filters/lattice.py": {
        "self._known: list[Lattice | None] = [None] * (len(starts) + 1)": "places of no blocks",
    },
    "core/filters/product.py": {
        "asking = asking[most[asking] > -(side.lengths[asking] * self.lengths[block])]": EDGE,
        "places = lattice.room_for(n, len(starts) + 1, corpus.columns)": "steps of no blocks",
        "if told or room.sifts(len(left), len(right)):": (
            "lattices that are not looked at, for want of a bound or of pairs"
        ),
        "for query, place in room.passes(left, right, 1 if told else k, limits, on):": (
            "the nearest come first: as right, and a little more work"
        ),
    },
    "core/filters/room.py": {
        "yield where(~((product >= most()[:, None]) | seen))": EDGE,
        "if not 0 < k <= len(right):": "the nearest come first: as right, and a little more work",
        "if not 1 < k < len(right):": "the nearest need not come first",
    },
    "core/filters/sieve.py": {
        "if len(self._found) <= len(left) * panel:": "memory as large as it was",
    },
    "core/filters/sketch.py": {
        "home = np.argmin(away + self.radii, axis=1)": "which block is looked at first is as right",
        "near = least[:, block] < self.reach(shortlist.bound)": EDGE,
        "if self.corpus.columns < cells.COLUMNS:": "rows in turn are as right",
        "return 0 < self._steps < 2": "rows in turn are as right",
        "return 0 < self._steps <= 1": EDGE,
        "for part in cuts(len(near[1]), PAIRS):": "both are as long",
        "return float(extent / self.reach(np.zeros(2))[0])": "of two that are the same, the first",
    },
    "core/filters/sketched.py": {
        "few = np.flatnonzero(~(rest > bounds.LEFT * squares))": EDGE,
        "if _meeting(arrays) <= MEET:": TUNED,
        "arrays |= lattice.room_for(1, blocks, columns)": "for one row none is kept either",
        "few, chosen = width.directions(sample + centre, n, threads)": "any directions are as right",
        "blocks, columns = len(starts) - 1, coordinates(sample[:2], directions)[0].shape[1]": "only the columns are counted",
    },
    "core/filters/square.py": {
        "if n * n < len(self._square):": "other memory of the same size",
        "if len(self._large) <= n * n:": "other memory of the same size",
        "self._large = self._square[:1]": "one product is too few as well: no block of one row is large",
    },
    "core/filters/tree.py": {
        "nearest = min(k + 1, len(self.groups)) if k else 1": "the nearest of all is looked at beforehand",
        "return bool(extent.max() > 0 and farthest[0] < self.scale.lost)": EDGE,
        "beyond = self.least(reach[:, -1]) >= found.keys[:, -1]": EDGE,
        "asked = np.flatnonzero(self.least(reach[:, -1]) < shortlist.bound)": EDGE,
        "itself[~there, 1] = True": "any of them: they ask again",
    },
    "core/filters/unpacked.py": {
        "TRIES = 101": TUNED,
    },
}
