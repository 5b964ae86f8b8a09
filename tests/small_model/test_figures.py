from collections import Counter

from evals.oracle import Stranger
from tests.small_model.report import figures, in_words
from tests.support.ends import Draft, Ended, faults_in

INVENTED = Stranger("number", "90", "email A body")


def ended(status: str, *drafts: Draft, made_up: tuple[Stranger, ...] | None = None) -> Ended:
    return Ended("a campaign", status, drafts, made_up, Counter(answered=len(drafts)), tokens=100, seconds=2.0)


def draft(gates: str = "pass", *, by_model: bool = True, made_up: tuple[Stranger, ...] = ()) -> Draft:
    return Draft(by_model, gates, made_up)  # type: ignore[arg-type]


PACKAGED = ended("approved", draft(), made_up=())
IN_THE_INBOX = ended("waiting", draft("revise", made_up=(INVENTED,)), draft("ask"))
FELL_BACK = ended("approved", draft("block"), draft(by_model=False), made_up=())


def test_who_had_to_see_and_what_fell_back_stand_side_by_side_with_their_intervals() -> None:
    found = figures([PACKAGED, IN_THE_INBOX, FELL_BACK])

    assert (found["person_had_to_see"], found["fell_back"]) == (0.3333, 0.3333)
    assert found["person_had_to_see_low"] < 0.3333 < found["person_had_to_see_high"]
    assert (found["drafts"], found["drafts_by_model"], found["model_drafts_with_something_made_up"]) == (5, 4, 0.25)
    assert "a person had to see           33%, between 6% and 79%" in in_words(found)


def test_a_share_of_nothing_is_no_share() -> None:
    found = figures([ended("refused")])

    assert (found["fell_back"], found["fell_back_low"]) == (None, None)
    assert "fell back to the template     none to share" in in_words(found)


def test_what_a_package_made_up_is_a_fault_and_what_a_draft_did_is_none() -> None:
    lying = ended("approved", draft(made_up=(INVENTED,)), made_up=(INVENTED,))

    assert faults_in([PACKAGED, IN_THE_INBOX, FELL_BACK]) == []
    assert faults_in([lying]) == [
        "a campaign: the package says number '90' in email A body, which nothing accounts for"
    ]


def test_a_campaign_that_ended_as_none_may_is_a_fault() -> None:
    assert faults_in([ended("running")]) == ["a campaign: ended running"]
