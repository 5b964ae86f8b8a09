"""The tests in the prompts' heads, as `marque prompts test` runs them, and prompts whose copy breaks a rule."""

import asyncio
import sys
from importlib.resources import as_file, files
from types import ModuleType
from typing import Any

import pytest

from evals.prompt_tests.reading_grade import reading_grade
from evals.prompt_tests.running import Result, tried
from evals.prompt_tests.trial import Trial, open_trial, trial_gateway
from marque.errors import InputError
from marque.models.gateway import Talker
from marque.models.policy import load_model_policy
from prompts.loader import Library, load_prompts, parse_prompt

SHIPPED = load_prompts()
HEAD = """---
name: {name}
intent: Tell something.
channel: [email]
risk_level: low
step: writer
inputs: {{titles: the products}}
tokens: [first_name]
{tests}---
# guidance
About {{{{ titles }}}}.
"""
COPY = """
# fallback email
## subject
On {{ titles }}
A note on what is in the shop
## preheader
What it is made of, in one place.
## body
Hello {{ first_name | default("there") }},

A few lines on {{ titles }}.

SAID
## cta
See the details
"""


@pytest.fixture(scope="session")
def trial() -> Trial:
    return asyncio.run(open_trial())


@pytest.fixture
def gateway() -> Talker:
    with as_file(files("marque.models") / "models.yaml") as shipped:
        return trial_gateway(load_model_policy(shipped), None, {})


@pytest.mark.parametrize("name", sorted(SHIPPED.prompts))
async def test_a_shipped_prompt_passes_its_tests(name: str, trial: Trial, gateway: Talker) -> None:
    results = await tried(SHIPPED.get(name), SHIPPED, trial, gateway, samples=1)

    assert [str(failure) for result in results for failure in result.failures] == []
    assert any(result.status == "passed" for result in results)


def written(said: str, demand: str = "") -> str:
    """Return a template whose body says this, with this test in its head."""
    tests = f"tests:\n  {demand}\n" if demand else ""
    return HEAD.format(name="ours", tests=tests) + COPY.replace("SAID", said)


async def outcome(text: str, trial: Trial, gateway: Talker, **more: Any) -> dict[str, Result]:
    ours = parse_prompt(text, where="copy/ours.md")
    results = await tried(
        ours, Library(prompts={**SHIPPED.prompts, "ours": ours}), trial, gateway, samples=1, **more
    )  # fmt: skip
    return {result.test: result for result in results}


BROKEN = {
    "a gate": ("Hurry, only today! Buy now!!", "", "gates", "Hurry", "compliance.pressure"),
    "avoid": ("Our candles burn for a while.", "- avoid: [burn]", "avoid", "Our candles", "'burn' is to be avoided"),
    "max_length": ("More.", "- max_length: 20", "max_length", "Hello", "the body has"),
    "reading_grade": (
        "Considerable administrative responsibilities necessitate extraordinarily comprehensive documentation.",
        "- reading_grade: 3", "reading_grade", "Hello", "it reads at grade",
    ),
    "tone": ("Get it now!!!", "- tone: on_voice", "tone", "Get it", "voice.exclamations"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
async def test_copy_that_breaks_a_test_is_told_with_file_line_and_mend(
    name: str, trial: Trial, gateway: Talker
) -> None:
    said, demand, test, begins, why = BROKEN[name]
    text = written(said, demand)

    result = (await outcome(text, trial, gateway))[test]

    line = next(at for at, one in enumerate(text.splitlines(), start=1) if one.startswith(begins))
    [failure, *_] = result.failures
    assert result.status == "failed"
    assert str(failure).startswith(f"copy/ours.md: line {line}: email body")
    assert why in failure.what
    assert failure.mend


async def test_a_subject_over_the_limit_of_its_channel_is_told_with_its_line(trial: Trial, gateway: Talker) -> None:
    long = (
        "On the wool, the brass and the wax of which the things in our shop are made, and on the people who make them "
        * 3
    )
    text = written("More.").replace("On {{ titles }}\nA note on what is in the shop", long.strip())

    gates = (await outcome(text, trial, gateway))["gates"]

    line = text.splitlines().index(long.strip()) + 1
    assert str(gates.failures[0]).startswith(f"copy/ours.md: line {line}: email subject")
    assert "structure.too_long" in gates.failures[0].what


async def test_a_custom_test_runs_only_where_marque_toml_allows_its_module(
    trial: Trial, gateway: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("acme_checks")
    module.no_wool = lambda message, evidence: "speaks of wool" if "wool" in message.body else None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "acme_checks", module)
    text = written("Of wool.", "- custom: acme_checks:no_wool")

    with pytest.raises(InputError, match="is not allowed to run here; if you trust it, add prompt_checks"):
        await outcome(text, trial, gateway)
    found = await outcome(text, trial, gateway, allowed=["acme_checks"])

    assert "acme_checks:no_wool: speaks of wool" in str(found["custom"].failures[0])


async def test_a_custom_test_that_is_not_installed_is_bad_configuration(trial: Trial, gateway: Talker) -> None:
    with pytest.raises(InputError, match="is not installed here"):
        await outcome(written("x", "- custom: no_such_module:check"), trial, gateway, allowed=["no_such_module"])


async def test_what_only_a_model_can_show_is_not_called_passed_without_one(trial: Trial, gateway: Talker) -> None:
    results = await tried(SHIPPED.get("writer_body"), SHIPPED, trial, gateway)

    assert {result.test: result.status for result in results} == {"renders": "passed", "must_cite": "not_run"}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("The cat sat on the mat.", -2, 2),
     ("Considerable administrative responsibilities necessitate comprehensive documentation.", 20, 60),
     ("", 0, 0)],
    ids=["plain", "heavy", "empty"],
)  # fmt: skip
def test_the_reading_grade_tells_plain_from_heavy(text: str, low: float, high: float) -> None:
    assert low <= reading_grade(text) <= high
