from __future__ import annotations

import pytest
from rewrites import noop, transformed

HEAD = "import numpy as np\nfrom samekin import NearestNeighbors\n\n"
FIT = "nn = NearestNeighbors(n_neighbors=k).fit(X)\n"
INDICES = "indices = nn.kneighbors(Q, return_distance=False)\n"
SHORT = "from samekin import NearestNeighbors\n\n" + FIT


@pytest.mark.parametrize(
    "loop",
    [
        "found = [nn.kneighbors(part)[1] for part in np.array_split(Q, 9)]\n"
        "indices = np.concatenate(found)\n",
        "indices = np.vstack([nn.kneighbors([q], return_distance=False) for q in Q])\n",
        "indices = []\n"
        "for i in range(0, len(Q), 50):\n"
        "    part = Q[i : i + 50]\n"
        "    indices += list(nn.kneighbors(part, return_distance=False))\n"
        "indices = np.array(indices)\n",
        "parts = (nn.kneighbors(q.reshape(1, -1)) for q in Q)\n"
        "indices = np.array([i[0] for _, i in parts])\n",
    ],
)
def test_all_are_asked_for_at_once(loop: str) -> None:
    transformed(HEAD + FIT + loop, SHORT + INDICES)


def test_words_of_the_question_stay() -> None:
    loop = "d, i = zip(*[nn.kneighbors(c, 7) for c in np.array_split(Q, 9)])\n"
    ends = "distances, indices = np.vstack(d), np.vstack(i)\n"
    transformed(HEAD + FIT + loop + ends, SHORT + "distances, indices = nn.kneighbors(Q, 7)\n")


@pytest.mark.parametrize(
    "loop",
    [
        "for c in np.array_split(Q, 9):\n    d, i = nn.kneighbors(c)\n    np.save('x', i)\n",
        "out = np.hstack([nn.kneighbors(c)[1] for c in np.array_split(Q, 9)])\n",
        "out = np.vstack([nn.kneighbors(c)[1] for c in np.array_split(Q, 9) if len(c)])\n",
        "out = np.vstack([nn.fit(c).kneighbors(c)[1] for c in np.array_split(Q, 9)])\n",
        "out = np.vstack([nn.kneighbors(Q[i : i + 5])[1] for i in range(0, len(Q), 10)])\n",
        "out = np.vstack([nn.kneighbors(c, k)[1] for k, c in zip(ks, np.array_split(Q, 9))])\n",
        "c = [nn.kneighbors(c)[1] for c in np.array_split(Q, 9)]\nprint(c, np.vstack(c))\n",
        "out = []\nfor c in np.array_split(Q, 9):\n    out.append(nn.kneighbors(c)[1])\n"
        "    if len(out) > 3:\n        break\nout = np.vstack(out)\n",
        "out = np.vstack([nn.kneighbors(c.astype('f4'))[1] for c in np.array_split(Q, 9)])\n",
        "parts = np.array_split(Q, 3)\nQ = Q * 2\n"
        "out = np.vstack([nn.kneighbors(c)[1] for c in parts])\n",
        "out = np.vstack([nn.kneighbors(Q[s : s + 9])[1] for s in range(9, len(Q), 9)])\n",
        "out = np.vstack([nn.kneighbors(c)[1] for c in np.array_split(Q, 3, 1)])\n",
        "s = 0\nwhile s < len(Q):\n    nn.kneighbors(Q[s : s + 9])\n    s += 9\n",
        "out = np.vstack([nn.kneighbors(c)[1][::-1] for c in np.array_split(Q, 9)])\n",
    ],
)
def test_a_loop_that_does_more_stays(loop: str) -> None:
    noop(HEAD + FIT + loop, because=" ")


def test_code_that_goes_in_circles_ends() -> None:
    circles = """
    import numpy as np
    from samekin import NearestNeighbors


    def f(n):
        return f(n - 1)


    X = np.asarray(X)
    nn = nn.fit(X)
    a = b.value
    b = a.value
    print(f(3), nn.kneighbors(X), a.kneighbors(X))
    """
    noop(circles, "spark_rdd")
