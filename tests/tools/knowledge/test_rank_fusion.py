from hypothesis import given
from hypothesis import strategies as st

from tools.knowledge.fusion import K, fuse, placed

ranking = st.lists(st.integers(0, 30), unique=True, max_size=20)
rankings = st.lists(ranking, max_size=4)


def fused_of(given_rankings: list[list[int]]) -> list[tuple[int, float]]:
    """Fuse plain rankings, in which no two items fit alike."""
    return fuse([{item: place for place, item in enumerate(one, start=1)} for one in given_rankings])


def test_items_that_fit_alike_share_a_place_whatever_their_order() -> None:
    assert placed({7: 3.5, 8: 2.0, 9: 2.0000001, 4: 1.0}) == {7: 1, 8: 2, 9: 2, 4: 4}
    assert fuse([placed({8: 2.0, 9: 2.0})]) == fuse([placed({9: 2.0, 8: 2.0})])


@given(st.dictionaries(st.integers(0, 30), st.floats(-5, 5)))
def test_a_better_fit_never_has_a_later_place(fits: dict[int, float]) -> None:
    ranking = dict(sorted(fits.items(), key=lambda one: -one[1]))
    places = list(placed(ranking).values())
    assert places == sorted(places)
    assert places[:1] in ([], [1])


def test_the_formula_of_the_paper_is_kept() -> None:
    assert fused_of([[7, 8], [8]]) == [(8, 1 / (K + 2) + 1 / (K + 1)), (7, 1 / (K + 1))]


@given(rankings)
def test_every_item_comes_once_and_the_scores_fall(given_rankings: list[list[int]]) -> None:
    fused = fused_of(given_rankings)
    assert sorted(item for item, _ in fused) == sorted({item for one in given_rankings for item in one})
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


@given(ranking)
def test_one_ranking_keeps_its_order(one: list[int]) -> None:
    assert [item for item, _ in fused_of([one, []])] == one


@given(rankings, st.integers(0, 30))
def test_what_is_first_in_every_ranking_is_first(given_rankings: list[list[int]], best: int) -> None:
    on_top = [[best, *(item for item in one if item != best)] for one in [*given_rankings, []]]
    assert fused_of(on_top)[0][0] == best


@given(rankings, st.data())
def test_an_item_that_rises_in_a_ranking_never_falls_in_the_fusion(
    given_rankings: list[list[int]], data: st.DataObject
) -> None:
    long = [number for number, one in enumerate(given_rankings) if len(one) > 1]
    if not long:
        return
    chosen = data.draw(st.sampled_from(long))
    place = data.draw(st.integers(1, len(given_rankings[chosen]) - 1))
    item = given_rankings[chosen][place]
    risen = [list(one) for one in given_rankings]
    risen[chosen][place - 1 : place + 1] = [item, risen[chosen][place - 1]]

    def rank(of: list[list[int]]) -> int:
        return [found for found, _ in fused_of(of)].index(item)

    assert rank(risen) <= rank(given_rankings)
