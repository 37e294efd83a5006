from __future__ import annotations

import pytest
from rewrites import noop, transformed

HEAD = "from samekin import NearestNeighbors\n\n"
NUMPY = "import numpy as np\n"
FIT = "nn = NearestNeighbors(n_neighbors=5).fit(X)\nbc = sc.broadcast(nn)\n"
ENGINE = 'nn = NearestNeighbors(n_neighbors=5, integration="spark_rdd").fit(X)\n'


@pytest.mark.parametrize(
    ("recipe", "after"),
    [
        (
            "out = rows.map(lambda r: bc.value.kneighbors([r])[1][0])\n",
            "out = nn.kneighbors(rows, return_distance=False)\n",
        ),
        (
            "out = rows.mapPartitions(lambda p: zip(*bc.value.kneighbors(list(p), 3)))\n",
            "out = nn.neighbors(rows, 3)\n",
        ),
        (
            "out = rows.glom().filter(len).flatMap(lambda b: bc.value.kneighbors(b)[1])\n",
            "out = nn.kneighbors(rows, return_distance=False)\n",
        ),
        (
            "out = rows.map(lambda r: bc.value.kneighbors([r])).map(lambda a: a[1][0].tolist())\n",
            "out = nn.kneighbors(rows, return_distance=False).map(lambda near: near.tolist())\n",
        ),
        (
            "out = rows.map(lambda r: {'r': r, 'd': bc.value.kneighbors([r])[0][0]}).collect()\n",
            "near = nn.neighbors(rows)\n"
            'out = rows.zip(near).map(lambda pair: {"r": pair[0], "d": pair[1][0]}).collect()\n',
        ),
        (
            "found = rows.glom().map(lambda b: bc.value.kneighbors(b)).collect()\n"
            "indices = np.concatenate([i for _, i in found])\n",
            "indices = np.array(nn.kneighbors(rows, return_distance=False).collect())\n",
        ),
    ],
)
def test_the_model_is_asked_itself(recipe: str, after: str) -> None:
    before, then = (NUMPY * ("np." in code) + HEAD for code in (recipe, after))
    transformed(before + FIT + recipe, then + ENGINE + after, "spark_rdd")


@pytest.mark.parametrize(
    "recipe",
    [
        "out = rows.map(lambda r: bc.value.kneighbors([r])[0].sum())\n",
        "out = rows.map(lambda b: bc.value.kneighbors(b))\n",
        "nn.fit(Y)\nout = rows.map(lambda r: bc.value.kneighbors([r])[1][0])\n",
        "out = rows.map(lambda n: bc.value.kneighbors([X[n]])[1][0])\n",
        "out = rows.glom().filter(lambda b: b[0]).flatMap(lambda b: bc.value.kneighbors(b)[1])\n",
        "out = rows.mapPartitionsWithIndex(lambda n, p: [(n, bc.value.kneighbors(list(p)))])\n",
        "out = rows.mapPartitions(lambda p: bc.value.kneighbors(sorted(p))[1])\n",
    ],
)
def test_a_recipe_that_does_more_stays(recipe: str) -> None:
    noop(HEAD + FIT + recipe, "spark_rdd", because=" ")


def test_queries_of_spark_stay_there() -> None:
    recipe = "out = rows.map(lambda r: bc.value.kneighbors([r])[1][0])\n"
    noop(HEAD + FIT + recipe, "local", because="its queries are an RDD, and local has none")


def test_a_model_goes_with_all_of_its_recipes_or_with_none() -> None:
    recipes = (
        "one = rows.map(lambda r: bc.value.kneighbors([r])[1][0])\n"
        "two = rows.map(lambda r: bc.value.kneighbors([r])[0].sum())\n"
    )
    noop(
        HEAD + FIT + recipes, "spark_rdd", because="its model is asked in line 6, too, which stays"
    )
