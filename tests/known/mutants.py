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
    "core/filters/bounds.py": {
        "outward = (distance * (1 + 2.0**-40) - U * UP * reach + lost) ** 2": BESIDE,
        "return m * U * (1 - m * U)": ROOM,
        "return np.asarray(lengths * (8.0 * (columns + 17) * np.sqrt(width) * 2.0**-53))": ROOM,
        "found = (outward + gamma(columns) * reach**2) * UP + 2.0**-121": ROOM,
        "outward = (distance * (1 + 2.0**-40) + U / UP * reach + lost) ** 2": BESIDE,
        "UP = 1 + 3.0**-20": ROOM,
        "UP = 1 + 2.0**-21": ROOM,
        "outward = (distance * (1 + 3.0**-40) + U * UP * reach + lost) ** 2": BESIDE,
        "outward = (distance * (1 + 2.0**-41) + U * UP * reach + lost) ** 2": BESIDE,
    },
    "core/filters/cells.py": {
        "COLUMNS = 3": TUNED,
        "FAR = 2**10": TUNED,
        "FAR = 2*9": TUNED,
        "asking, first = np.arange(len(queries)), 3 * k": TUNED,
        "asking, first = np.concatenate(more), 5 * first": TUNED,
        "if first > FAR:": TUNED,
        "for cut in cuts(len(asking), max(2, PAIRS // (first * len(self._around)))):": PIECES,
        "around = cells[some, None] - self._around": "the same cells in another order",
        "self._steps = np.cumprod([2, *self._shape[:-1]])": (
            "cells that have the same number are looked at together"
        ),
        "ends = self._order[np.minimum(begins + first, len(self._order)) - 2]": "sure a row later",
        "return rows, (rows[:, -1] >= 0) & (rows[:, -1] < last), short.any(axis=1)": "sure a row later",
        "found = Ranked(np.zeros((len(queries), k)), np.full((len(queries), k), -2))": (
            "whatever is below 0 is no row"
        ),
        **dict.fromkeys(
            (
                "self._shape = np.floor((rows.max(axis=0) - self._low) / EDGE).astype(np.int64) + 6",
                "self._shape = np.floor((rows.max(axis=0) + self._low) / EDGE).astype(np.int64) + 5",
                "places = np.floor((rows - self._low) / EDGE) - 2",
                "places = np.floor((rows - self._low) / EDGE) + 3",
                "places = np.floor((rows + self._low) / EDGE) + 2",
                "inside = np.clip(places, 2, self._shape - 2).astype(np.int64)",
                "inside = np.clip(places, 1, self._shape - 3).astype(np.int64)",
                "inside = np.clip(places, 1, self._shape + 2).astype(np.int64)",
            ),
            "cells that fall together at an end are looked at together",
        ),
    },
    "core/filters/crowd.py": {
        "SAMPLE = 2**16": TUNED,
        "SAMPLE = 3**15": TUNED,
        "PART = 2**14": PIECES,
        "PART = 2*13": PIECES,
        "PART = 3**13": PIECES,
        "MANY = 25": TUNED,
        "if NEIGHBORS * 2**corpus.columns < FEW:": "ten times a power of two is never one",
        "return n >= FEW and around(corpus) * n > max(FEW, n / MANY)": "so few are no more than so few",
        "return n > FEW and around(corpus) * n >= max(FEW, n / MANY)": EDGE,
    },
    "core/filters/direct.py": {
        "if 0 < k < upper.shape[1]:": "the largest number of a block leaves nothing out",
        "if 0 <= k <= upper.shape[1]:": "the largest number of a block leaves nothing out",
        "size = max(2, PAIRS // min(k, keys.shape[1]))": PIECES,
    },
    "core/filters/equal.py": {
        "some &= some >> np.uint64(32)": HASHED,
        "weights = rng.integers(1, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)": HASHED,
        "for cut in cuts(len(rows), max(2, CHUNK // k)):": PIECES,
        "place = np.minimum(np.searchsorted(twice, names), len(twice) - 2)": "equal rows that are not found to be are looked at one by one",
        "pair, row = self.rows(groups[of], k + 2)": "a row more than there are places for",
        "some ^= some << np.uint64(32)": HASHED,
        "for cut in cuts(len(alike), max(2, CHUNK // words.shape[1])):": PIECES,
        "some ^= some >> np.uint64(33)": HASHED,
        "weights = rng.integers(0, 2*63, words.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)": HASHED,
        "weights = rng.integers(0, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(3) + np.uint64(1)": HASHED,
        "weights = rng.integers(0, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(2) - np.uint64(1)": HASHED,
        "rng = np.random.default_rng(1)": "any odd numbers do",
        "weights = rng.integers(0, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(2)": HASHED,
        "for cut in cuts(len(words), max(2, CHUNK // words.shape[1])):": PIECES,
        "weights = rng.integers(0, 2**64, words.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)": HASHED,
    },
    "core/filters/forest.py": {
        'nodes = forest.view("<i4").reshape(-2, width)': (
            "numpy takes any number below 0 for what is left over"
        ),
    },
    "core/filters/inverted.py": {
        "terms = int(np.diff(rows.indptr).max(initial=1)) + self.longest": ROOM,
        "high = ratio(above + error, np.maximum(below - error, 0.0)) * (1 + 3.0**-50)": BESIDE,
        "return float(self.alone(np.array([place]))[1][0])": BESIDE,
        "edge = _kth(keys[keys < edge], k)": TUNED,
        "self.longest = int(np.diff(rows.indptr).max(initial=1))": ROOM,
        "low = ratio(np.maximum(above - error, 0.0), below + error) / (1 - 2.0**-50)": BESIDE,
        "wide = min(edge, bound) + abs(min(edge, bound)) * 3.0**-48": BESIDE,
        "yield Candidates(*map(np.concatenate, zip(*held, strict=False)))": "each of them has four parts",
        "while begin <= len(queries):": "one turn more, in which nothing is left",
        "unsigned = min(self.least, rows.data.min(initial=1.0)) >= 0": "what is below 0 is below 1",
        "high = ratio(above + error, np.maximum(below - error, 0.0)) / (1 + 2.0**-50)": BESIDE,
        "wide = min(edge, bound) + abs(min(edge, bound)) * 2.0**-49": ROOM,
        "if len(place) <= FEW or self.lists.metric.below is not None:": TUNED,
        "high = ratio(above + error, np.maximum(below - error, 0.0)) * (1 - 2.0**-50)": BESIDE,
        "FEW = 4097": TUNED,
    },
    "core/filters/layout.py": {
        "one = points[np.argmax(np.square(points + middle).sum(axis=1))]": "one far row to begin with is as good as another",
        "if depth == DEPTH or (fits and len(rows) <= 2 * least):": TUNED,
        "side = along >= (one + other) @ (other - one) / 2": EDGE,
        "if min(cut, len(points) - cut) < max(1, len(points) / LEAST):": TUNED,
        "continue": "the rounds that are left change nothing",
        "least = max(size / 32, len(points) // MOST) // every": "a part of a whole number, cut off later",
        "least = max(size // 33, len(points) // MOST) // every": TUNED,
        "tree = _leaves(sample, np.arange(len(sample)), max(2, size // every), max(1, least))": TUNED,
        "tree = _leaves(sample, np.arange(len(sample)), max(1, size // every), max(2, least))": TUNED,
        "if fits and not (apart and min(cut, len(rows) - cut) > least):": TUNED,
        "if len(gaps) and gaps[widest] > np.ptp(values) / 3:": TUNED,
        "if min(cut, len(points) - cut) < max(2, len(points) // LEAST):": TUNED,
        "apart = bool(along[side].mean() - along[~side].mean() >= APART * within)": EDGE,
        "BLOCK = 4097": TUNED,
        "return max(2, min(BLOCK, max(BLOCK // 2, n // SHARED)))": "only tests make blocks of one row",
        "if len(gaps) and gaps[widest] >= np.ptp(values) / 2:": "a gap of just the half may be one",
        "if depth == DEPTH or (fits and len(rows) < 3 * least):": TUNED,
        "MEANS, ROUNDS = 2049, 8": TUNED,
        "MEANS, ROUNDS = 2048, 9": TUNED,
        "LEAST = 33": TUNED,
        "EACH = 129": TUNED,
        "MOST = 2049": TUNED,
        "APART = 4.0": TUNED,
        "DEPTH = 65": TUNED,
        "waiting = [(rows, 1)]": TUNED,
    },
    "core/filters/product.py": {
        "BLOCK = 4097": TUNED,
        "FAINT = 2.0**-121": ROOM,
        "for cut in cuts(n, max(2, CHUNK // corpus.columns)):": PIECES,
        'return np.asarray(np.sqrt(np.einsum("ij,ij->i", rows, rows)) / UP)': ROOM,
        "for cut in cuts(len(of), max(2, PAIRS // len(rows))):": PIECES,
        "most += bounds.noise(columns, 2, away)": ROOM,
        "away = side.lengths * (length + np.linalg.norm(self.centre) / UP)": ROOM,
        "asking = asking[most[asking] > -(side.lengths[asking] * self.lengths[block] * UP)]": EDGE,
        "asking = asking[most[asking] >= -(side.lengths[asking] * self.lengths[block] / UP)]": ROOM,
        "side.rows[asking], self.sketch[start:stop], 1 if told else k, limits": (
            "the nearest come first: as right, and a little more work"
        ),
    },
    "core/filters/room.py": {
        "LINES = 513": TUNED,
        "GROUP = 9": TUNED,
        "HITS = 2**16": PIECES,
        "HITS = 2*15": PIECES,
        "HITS = 3**15": PIECES,
        "out = few.reshape(shape) if few.size == shape[0] / shape[1] else None": "as good as never the case: there is memory anew",
        "few = self._product[: shape[1] * shape[1]]": "where it is too little, there is memory anew",
        "return np.asarray(np.partition(least, k - 2, axis=1)[:, k - 1])": "a value as large or larger: `k` are let through",
    },
    "core/filters/sketch.py": {
        "least = (away - self.radii) * (1 + 2.0**-40) - lost[:, None] - self.lost": BESIDE,
        "np.sqrt(bound * (1 + 3.0**-40) + self.corpus.columns * 2.0**-1074)": BESIDE,
        'lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)) / bounds.UP': ROOM,
        "columns = len(_coordinates(sample[:2], directions)[0])": "only the first is counted",
        "return float(extent / self.reach(np.zeros(2))[0])": "of two that are the same, the first",
        "some = unique[np.linspace(0, n - 2, min(n, width.SAMPLE)).astype(np.int64)]": "another sample is as good",
        "np.sqrt(bound * (1 + 2.0**-41) + self.corpus.columns * 2.0**-1074)": ROOM,
    },
    "core/filters/ties.py": {
        "if 0 <= places < len(tied):": "without a place left, what ties is kept up to its last",
        "if 0 < places <= len(tied):": "all that tie are kept either way",
        "last = np.partition(tied, places - 2)[places - 1]": "a number as large or larger: as many are kept",
        "if found.row[-1] > FAR:": TUNED,
        "query, row = (np.concatenate(part) for part in zip(*pairs, strict=False))": "every pair is of two",
        "for found in in_turn(queries, corpus, k + (own is None)):": "who has not enough by then is answered otherwise",
        "FAR = 2**13": TUNED,
        "FAR = 2*12": TUNED,
        "FAR = 3**12": TUNED,
        "for found in in_turn(queries, corpus, k - (own is not None)):": "who has not enough by then is answered otherwise",
    },
    "core/filters/tree.py": {
        "nearest = min(k + 1, len(self.groups)) if k else 1": "the nearest of all is looked at beforehand",
        "farthest = shortlist.bound[asked] * (1 - error) + tiny(points.shape[1])": BESIDE,
        "last = keys[:, -1] / (1 - error) - tiny(points.shape[1])": BESIDE,
        "return bool(extent.max() > 0 and farthest[0] < tiny(len(extent)))": EDGE,
        "radius = metric.reach(farthest) * (1 + SLACK) - tiny(1)": BESIDE,
        "return found, np.flatnonzero(~(sure & (last >= found.keys[:, -1])))": EDGE,
        "asked = np.flatnonzero(last < shortlist.bound)": EDGE,
        "LEAF = 25": TUNED,
        "SLACK = 3.0**-40": BESIDE,
        "SLACK = 2.0**-41": ROOM,
    },
    "core/filters/unpacked.py": {
        "TRIES = 101": TUNED,
    },
    "core/filters/width.py": {
        "found = np.random.default_rng(1).standard_normal((columns, width))": TUNED,
        "for first in range(0, min(leading.shape[1], columns + 16), 16):": TUNED,
        "for first in range(0, min(leading.shape[1], columns - 17), 16):": TUNED,
        "slope = np.log(far / near) / np.log(17.0)": TUNED,
        "near, far = ordered[:, 2], ordered[:, min(rows + 1, 32)]": "a sample of so few rows is the whole corpus, and has been dealt with",
        "product = met * (PRODUCT[0] + PRODUCT[1] * (first + 16 + 4))": TUNED,
        "if price <= cost:": EDGE,
        "size = max(17, layout.size(n) * len(sample) // n)": TUNED,
        "found = near * (wanted / 2) ** np.nan_to_num(slope, posinf=1.0)": "only where `near` is 0, and is taken",
        "SAMPLE = 4097": TUNED,
        "share = np.mean(lower + (np.sqrt(of_rest)[:, None] - np.sqrt(rest)) ** 2 < reach[:, None])": (
            "no sum of a sample is on the edge"
        ),
        "NEIGHBORS = 11": TUNED,
        "QUERIES, MOST = 65, 512": TUNED,
        "PRODUCT, VERIFIED = (1.6, 0.012), (100.0, 0.45)": TUNED,
        "PRODUCT, VERIFIED = (0.6, 1.012), (100.0, 0.45)": TUNED,
        "PRODUCT, VERIFIED = (0.6, 0.012), (101.0, 0.45)": TUNED,
        "PRODUCT, VERIFIED = (0.6, 0.012), (100.0, 1.45)": TUNED,
    },
}
