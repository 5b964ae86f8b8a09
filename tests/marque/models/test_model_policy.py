"""`models.yaml`: what it may say, and a workspace's laid over the shipped one."""

from importlib.resources import as_file, files
from pathlib import Path

import pytest

from marque.errors import InputError
from marque.models.policy import LAST_LINKS, ModelPolicy, load_model_policy


def load(own: Path | None = None) -> ModelPolicy:
    with as_file(files("marque.models") / "models.yaml") as shipped:
        return load_model_policy(shipped, own)


def written(folder: Path, text: str) -> Path:
    path = folder / "models.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_step_ends_in_a_link_that_always_answers() -> None:
    policy = load()

    assert set(policy.steps) >= {"writer.body", "writer.subject", "writer.cta", "segment", "fact_checker",
                                 "brand_critic", "compliance", "copilot"}  # fmt: skip
    assert all(entry.chain[-1] in LAST_LINKS for entry in policy.steps.values())


def test_a_step_takes_from_the_defaults_what_it_leaves_out() -> None:
    step = load().step("writer.subject")

    assert (step.temperature, step.max_tokens, step.retries) == (0.9, 800, 2)


def test_a_workspace_changes_only_what_it_names(tmp_path: Path) -> None:
    own = written(tmp_path, "schema: 1\nsteps:\n  writer.body: {temperature: 0.1}\n")

    policy = load(own)

    assert policy.step("writer.body").temperature == 0.1
    assert policy.step("writer.body").chain == ("openai", "template")
    assert policy.step("writer.cta") == load().step("writer.cta")


BAD = {
    "no schema": ("steps: {}\n", "'schema' is missing"),
    "another schema": ("schema: 2\n", "schema: 2 is not known; known: 1"),
    "a chain that may not answer": ("schema: 1\nsteps: {segment: {chain: [openai]}}\n", "must end in one of template"),
    "a link after the last": (
        "schema: 1\nsteps: {segment: {chain: [rules, template]}}\n", "always answers, so nothing may come after it"),
    "an unknown link": ("schema: 1\nsteps: {segment: {chain: [opnai, template]}}\n", "steps.segment.chain.0"),
    "an unknown key": ("schema: 1\nsteps: {segment: {temprature: 1}}\n", "did you mean 'temperature'?"),
    "a step that is not there": ("schema: 1\nsteps: {writer.boddy: {temperature: 1}}\n", "'steps.writer.boddy.chain' is missing"),
    "a temperature too high": ("schema: 1\ndefaults: {temperature: 9}\n", "defaults.temperature"),
    "a price below zero": ("schema: 1\nprices: {m: {input_per_million: -1, output_per_million: 0}}\n", "greater than or equal to 0"),
    "a limit that is no number": ("schema: 1\nlimits: {usd_per_day: .nan}\n", "limits.usd_per_day"),
    "a list": ("- 1\n", "should be a mapping"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_in_one_line_that_names_the_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(written(tmp_path, text))

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_step_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match=r"did you mean 'writer\.body'"):
        load().step("writer.boddy")
