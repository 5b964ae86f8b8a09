import json
from typing import Any

import pytest
from pydantic import SecretStr

from agents.fact_checker import FactAnswer, Judged
from evals.rows import rows_of
from evals.running import example_settings
from evals.suites import grounding, grounding_by_model
from evals.suites.suite import Setting
from marque.models.chain import ModelGateway
from marque.models.making import make_gateway
from marque.models.scripted import Scripted
from marque.settings import Settings

ROWS = [
    grounding.Row(document="The mill at Keld has eighty looms.", text="The mill has eighty looms.", consistent=True),
    grounding.Row(document="The mill at Keld has eighty looms.", text="The mill has nine looms.", consistent=False),
    grounding.Row(document="The wool is washed twice.", text="The wool is washed once.", consistent=False),
]


def says(status: str, *cites: str) -> FactAnswer:
    return FactAnswer(statements=(Judged.model_validate({"label": "S1", "status": status, "cites": cites}),))


def with_model(model: Scripted, monkeypatch: pytest.MonkeyPatch, **more: Any) -> Setting:
    """Return a setting that names a model, which this script plays."""

    def scripted(settings: Settings, *others: Any, **named: Any) -> ModelGateway:
        keyless = settings.model_copy(update={"openai_api_key": None})
        return make_gateway(keyless, *others, **named, scripted={"openai": model})

    monkeypatch.setattr(grounding_by_model, "make_gateway", scripted)
    settings = example_settings().model_copy(update={"openai_api_key": SecretStr("any")})
    return Setting(settings=settings, seed=1, **more)


@pytest.fixture
def in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text is in doubt, so that what is tested does not hang on the judge's figures."""
    monkeypatch.setattr(grounding_by_model, "BAND", 1.0)


@pytest.mark.usefixtures("in_doubt")
def test_a_model_judges_the_texts_in_doubt_and_its_agreement_with_the_labels_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = Scripted(says("supported", "P1"), says("contradicted", "P1"), says("supported", "P1"))
    told: list[int] = []

    found = grounding.run(ROWS, with_model(model, monkeypatch, progress=told.append)).figures(1)

    model.assert_played_out()
    assert (found["in_doubt"], found["model_not_judged"]) == (3, 0)
    assert found["model_agreement"] == 0.6667
    assert found["with_model_balanced_accuracy"] == 0.75
    assert told == [1, 2, 3, 1, 2, 3]


@pytest.mark.usefixtures("in_doubt")
def test_an_answer_that_cites_nothing_is_not_taken_and_the_judge_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    lazy = [says("supported")] * 2
    model = Scripted(*lazy, *lazy, *lazy)

    found = grounding.run(ROWS, with_model(model, monkeypatch)).figures(1)

    model.assert_played_out()
    assert found["model_not_judged"] == 3
    assert found["model_agreement"] is None
    assert found["with_model_balanced_accuracy"] == found["balanced_accuracy"]


def test_without_a_model_nothing_is_said_of_one() -> None:
    assert "model_agreement" not in grounding.run(ROWS, Setting(settings=example_settings(), seed=1)).figures(1)


@pytest.mark.parametrize("said", ["yes", "true", 1, 0, None], ids=repr)
def test_only_true_and_false_say_whether_a_text_is_consistent(said: object) -> None:
    row = {"document": "The wool is washed twice.", "text": "The wool is washed once.", "consistent": said}
    good = {**row, "consistent": True}

    found = rows_of("own.jsonl", "\n".join(map(json.dumps, [row, good])).encode(), grounding.Row)

    assert len(found.rows) == 1
    assert [line.startswith("own.jsonl, line 1: consistent: ") for line in found.unreadable] == [True]
