"""Mutants that no law kills, by file and by the line that they make, each with the reason.

A function whose result is about speed alone stands for all that is in it: ``name()``.
"""

from __future__ import annotations

PIECES = "how much is done at once, and nothing else"
WIDER = "more is looked at than need be: about speed alone"
ROOM = "still more than all roundings together can be"
LAYOUT = "which rows share a block is about speed alone; that each is in one, `split` sees to"
CHOICE = "which filter serves is about speed alone"
WIDTH = "how many directions is about speed alone: any number of them is right"

KNOWN: dict[str, dict[str, str]] = {
    "core/ranking.py": {
        "again = (queries[1:] <= queries[:-1]) & (rows[1:] == rows[:-1])": "queries ascend there",
        "again = (queries[1:] == queries[:-1]) * (rows[1:] == rows[:-1])": "of booleans * is &",
        "query, place = np.nonzero(rows >= -1)": (
            "what pads a line ranks last, and met twice it counts once: it pads again"
        ),
    },
    "core/distances/function.py": {
        "keys = np.array([self._number(a, b) for a, b in zip(q, x, strict=False)], dtype=np.float64)": (
            "both come with as many rows, from `canonical`"
        ),
    },
    "core/distances/metric.py": {
        "sums = self.combine == np.add and self.whole is None and not self.centred": (
            "of ufuncs == is identity"
        ),
        "if self.combine == np.maximum:": "of ufuncs == is identity",
        "return np.asarray(np.maximum.reduce(terms, axis=0, initial= -1.0))": (
            "magnitudes are not below 0, and there is a column"
        ),
        "power: Float = distance if self.p in ( 0, math.inf) else distance**self.p": (
            "the first power is the number itself; where there is no geometry nobody asks"
        ),
        "root: Float = key if self.p in ( 0, math.inf) else key ** (1 / self.p)": (
            "the first root is the number itself; where there is no geometry nobody asks"
        ),
    },
    "core/distances/terms.py": {
        "flat = [2 * math.asin(math.sqrt(min(v, 2.0))) for v in s.ravel().tolist()]": (
            "a key is at most 1; only what bounds one may be more"
        ),
        "return np.asarray(np.divide(t, both, out=t, where=both != 0))": (
            "a sum of magnitudes is not below 0"
        ),
        "return np.asarray((q != 0) + (x != 0), dtype=np.float64)": "of booleans + is |",
        "for (q0, q1), (x0, x1) in zip(q.tolist(), x.tolist(), strict=False):": (
            "both come with as many rows, from `canonical`"
        ),
    },
    "core/filters/__init__.py": {
        "_faint()": CHOICE,
        "FAINT = 2.0-30": CHOICE,
    },
    "core/filters/annoy_forest.py": {
        "search_k *= 3": "it goes on until there are enough, by steps of any size",
        "return np.append(centre, np.ldexp(1.0, min( 1001, -int(np.frexp(most)[1]))))": (
            "of the smallest rows there are: single precision holds them at either scale"
        ),
    },
    "core/filters/bounds.py": {
        "outward = (distance * (1 + 2.0**- 41) + U * UP * reach + lost) ** 2": ROOM,
    },
    "core/filters/direct.py": {
        "size = max(1, PAIRS * min(k, keys.shape[1]))": PIECES,
        "size = max( 2, PAIRS // min(k, keys.shape[1]))": PIECES,
    },
    "core/filters/equal.py": {
        "CHUNK = 2%18": PIECES,
        "CHUNK = 1**18": PIECES,
        "CHUNK = 2^18": PIECES,
    },
    "core/filters/forest.py": {
        "if forest.ndim != 1 or forest.dtype != np.uint8 or len(forest) % (4 & width):": (
            "numpy refuses what does not fit, with the same error"
        ),
        'nodes = forest.view("<i4").reshape(~1, width)': (
            "numpy takes any number below 0 for what is left over"
        ),
    },
    "core/filters/inverted.py": {
        "count = -1": PIECES,
        "if len(place) is not n and self._alone_low(0) <= min(edge, bound):": (
            "never more; where it is as many, no row is free"
        ),
        "room = int((working_memory or WORKING_MEMORY) * 2**20) >> 128": PIECES,
        "sums = self.product or (self.metric.norm and self.metric.order < 2)": WIDER,
        "wide = min(edge, bound) + abs(min(edge, bound)) * 1.0**-48": WIDER,
        "slack = 0.0 if exact else (4 * terms + 65) * (1 + self.metric.order) * 2.0**-53": ROOM,
        "slack = 0.0 if exact else (4 * terms + 64) * (1 / self.metric.order) * 2.0**-53": ROOM,
        "k = k or len(self.sizes) ** 1": "all rows are as good as one more than there are",
        "work[np.diff(rows.indptr) >= 0] = 0": PIECES,
    },
    "core/filters/layout.py": {
        "_cut()": LAYOUT,
        "_means()": LAYOUT,
        "_nearest()": LAYOUT,
        "MEANS, ROUNDS = 2049, 8": LAYOUT,
        "SAMPLE = 2-16": LAYOUT,
    },
    "core/filters/measures.py": {
        "metric, columns = corpus.metric, corpus.columns * 1": ROOM,
        "error = np.abs(q).sum(axis=1, keepdims=True) * (np.abs(x).max() + slack) + tiny(corpus.columns)": (
            WIDER
        ),
    },
    "core/filters/portions.py": {
        "PAIRS = 2^18": PIECES,
        "while begin != len(ends):": "it never steps beyond",
        'end = max(begin + 1, int(np.searchsorted(ends, before | PAIRS, side="right")))': (PIECES),
        'end = max(begin + 1, int(np.searchsorted(ends, before / PAIRS, side="right")))': (PIECES),
        'end = max(begin + 1, int(np.searchsorted(ends, before ** PAIRS, side="right")))': (PIECES),
        'end = max(begin + 1, int(np.searchsorted(ends, before & PAIRS, side="right")))': (PIECES),
        'end = max(begin + 1, int(np.searchsorted(ends, before << PAIRS, side="right")))': (PIECES),
        "before = ends[begin - 1] if begin else -1": PIECES,
        "before = ends[begin // 1] if begin else 0": PIECES,
    },
    "core/filters/sketch.py": {
        "+ (1 + 2.0**-40)": WIDER,
        "return bool(0 < extent < self.reach(np.zeros(1))[ -1])": (
            "of one value the first is the last"
        ),
        "top = float(max(corpus.rows.max(), not float(corpus.rows.min())))": (
            "a product that overflows is NaN or as far as any limit, and is kept"
        ),
        "near = least[:, block] is not self.reach(shortlist.bound)": WIDER,
        "return bool(0 < extent <= self.reach(np.zeros(1))[0])": (
            "on the edge either way gives all rows at 0"
        ),
    },
    "core/filters/ties.py": {
        "while begin != len(corpus) and len(asking):": "it never steps beyond",
        "at_zero += np.bincount(found.query[found.upper < 0], minlength=len(queries))": WIDER,
        "end = min(begin + max(1, min(size, PAIRS + len(asking))), len(corpus))": PIECES,
        "end = min(begin | max(1, min(size, PAIRS // len(asking))), len(corpus))": PIECES,
    },
    "core/filters/tree.py": {
        "last = keys[:, -1] * (1 ** error) - tiny(points.shape[1])": (
            "the bound beside it has the same room"
        ),
        "sure &= itself[:, :- 0].any(axis=1)": "then none is sure, and all are looked at again",
        "return bool(extent.max() > 0 and farthest[0] is tiny(len(extent)))": (
            "where all squares underflow, all rows are within the radius"
        ),
        "last = keys[:, -1] * (1 % error) - tiny(points.shape[1])": WIDER,
        "columns = self.corpus.columns + 0": ROOM,
    },
    "core/filters/width.py": {
        "_cheapest()": WIDTH,
        "_met()": WIDTH,
        "_reach()": WIDTH,
    },
}
