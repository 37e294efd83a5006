"""Which mistakes in the core would the laws let pass? ``python tests/mutation [FILE ...]``

Every mutant of a file takes the place of the installed module, in a process of its own, and the
laws of that file are run until one fails. Nothing on disk is changed: the mutated source is what
the import gives. The processes are forked from one that has imported everything already, so that
most mutants die within a second. A mutant that lives has to stand in ``tests/known/mutants.py``,
with the reason; one that stands there and dies is to be taken out.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections import Counter
from pathlib import Path

from scipy.stats import beta

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests")]
os.environ["HYPOTHESIS_PROFILE"] = "mutants"
for word in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{word}_NUM_THREADS"] = "1"

from known.mutants import KNOWN  # noqa: E402
from laws_of import FILES, laws_of  # noqa: E402
from mutants import Mutant, function_of, in_turn  # noqa: E402
from trial import LIVED, TOO_LONG, trials  # noqa: E402


def main() -> int:
    words = argparse.ArgumentParser(prog="python tests/mutation", description=__doc__)
    words.add_argument("files", nargs="*", default=FILES, help="of core; default: %(default)s")
    words.add_argument("--jobs", type=int, default=1)
    words.add_argument("--sample", type=int, default=0, help="so many of each file; 0 is all")
    words.add_argument("--skip", type=int, default=0, help="the first of the sample: they are done")
    words.add_argument("--killers", action="store_true", help="count which law killed how many")
    asked = words.parse_args()
    os.chdir(ROOT)
    killers: Counter[str] = Counter()
    wanted = slice(asked.skip, asked.sample or None)
    found = [_file(path, wanted, asked.jobs, killers) for path in asked.files]
    total, lived, unknown = (sum(part) for part in zip(*(f[:3] for f in found), strict=True))
    print(f"\n{'all':30} {_counts(total, total, lived, unknown)}")
    if asked.killers:
        for law, number in killers.most_common():
            print(f"{number:6}  {law}")
    return 1 if unknown or any(stale for *_, stale in found) else 0


def _file(path: str, wanted: slice, jobs: int, killers: Counter[str]) -> tuple[int, int, int, bool]:
    """How many there were, how many live, how many of these for no reason, and what is stale."""
    module = "samekin." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    source = Path(str(importlib.import_module(module).__file__)).read_text("utf-8")
    all_of_it = in_turn(source)
    some = sorted(all_of_it[wanted])
    known = KNOWN.get(path, {})
    unknown, dead, start = [], [], time.monotonic()
    lived = late = 0
    for mutant, end in trials(module, some, laws_of(path), jobs):
        if end == LIVED:
            lived += 1
            if not {mutant.said, function_of(source, mutant.line)} & known.keys():
                unknown.append(mutant)
                _say("lives, and is not known", [mutant])
        else:
            killers[end] += 1
            late += end == TOO_LONG
            if mutant.said in known:
                dead.append(mutant)
    took = time.monotonic() - start
    counts = _counts(len(some), len(all_of_it), lived, len(unknown))
    print(f"{path:30} {counts}, {late:3} took too long; {took:.0f} s", flush=True)
    _say("is known, and died", dead)
    return len(some), lived, len(unknown), bool(dead)


def _counts(looked_at: int, there: int, lived: int, unknown: int) -> str:
    whole = "" if looked_at == there else f" of {there}"
    share = unknown / max(looked_at, 1)
    most = f" (with 95 % at most {at_most(unknown, looked_at):.1%} of all)" if whole else ""
    return (
        f"{looked_at:5}{whole} mutants, {lived:3} live, {unknown:3} of them unexplained, "
        f"{share:.1%}{most}"
    )


def at_most(found: int, looked_at: int) -> float:
    """The share of all that is like those found in a random sample, with 95 % at most.

    Source: Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case
    of the binomial, Biometrika 26 (1934); one-sided.
    """
    return 1.0 if found == looked_at else float(beta.ppf(0.95, found + 1, looked_at - found))


def _say(what: str, some: list[Mutant]) -> None:
    for mutant in some:
        print(f"  {what}, line {mutant.line}:\n    - {mutant.was}\n    + {mutant.said}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
