"""Mutants that no law kills, by file and by the line that they make, each with the reason."""

from __future__ import annotations

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
}
