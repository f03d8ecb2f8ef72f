import numpy as np
import pytest

from kg.view.layout import layout


def clusters(count: int, size: int, seed: int = 3):
    rng = np.random.default_rng(seed)
    ends = [
        (c * size + int(rng.integers(size)), c * size + int(rng.integers(size)))
        for c in range(count)
        for _ in range(size * 3)
    ]
    ends += [(c * size, ((c + 1) % count) * size) for c in range(count)]
    return count * size, np.array(ends), np.ones(len(ends)), np.full(count * size, 8.0)


def test_the_same_graph_stands_the_same():
    first, second = layout(*clusters(4, 20)), layout(*clusters(4, 20))
    assert (first[0] == second[0]).all()
    assert (first[1] == second[1]).all()


def test_no_node_upon_another():
    positions, _ = layout(*clusters(6, 25))
    distance = np.sqrt(((positions[:, None] - positions[None]) ** 2).sum(axis=2))
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 16


def test_communities_stand_apart():
    count, ends, weights, sizes = clusters(12, 30)
    positions, community = layout(count, ends, weights, sizes)
    assert len(set(community.tolist())) >= 10
    inside = community[ends[:, 0]] == community[ends[:, 1]]
    lengths = np.sqrt(((positions[ends[:, 0]] - positions[ends[:, 1]]) ** 2).sum(axis=1))
    assert lengths[inside].mean() * 3 < lengths[~inside].mean()


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_tiny_and_unlinked_graphs(count):
    positions, community = layout(count, np.zeros((0, 2), dtype=np.int64), np.zeros(0), np.full(count, 6.0))
    assert positions.shape == (count, 2)
    assert len(community) == count
    assert np.isfinite(positions).all()


def test_a_star_and_links_to_itself():
    ends = np.array([(0, i) for i in range(60)])
    positions, _ = layout(60, ends, np.ones(60), np.full(60, 6.0))
    assert np.isfinite(positions).all()
    assert len(np.unique(positions.round(3), axis=0)) == 60
