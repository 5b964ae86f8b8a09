from pathlib import Path

import pytest

from marque.brief import Channel
from marque.errors import InputError
from marque.reading import read_text
from prompts.choose import choose_template
from prompts.form import FLOOR
from prompts.loader import MAX_PROMPT_BYTES, SHIPPED, Library, load_prompts, parse_prompt

BROKEN = Path(__file__).parent / "broken"
COMPLAINTS = {
    "alias_bomb": "line 7: an alias (*a); write it out",
    "another_name": "is called 'some_other_name' inside; name the file some_other_name.md, or mend the name",
    "bad_channel": "line 4: channel: 'fax' is not known; known: email, sms, push",
    "bad_test_value": "line 9: max_length: Input should be a valid integer",
    "bad_yaml": "line 7: is not YAML: did not find expected ',' or '}'",
    "choice_without_mark": "line 19: a line between choices without '| '; begin each choice with '| '",
    "custom_is_no_path": "line 9: custom: String should match pattern",
    "empty_section": "line 8: section 'system' is empty; write it",
    "fallback_for_another_channel": "line 22: section 'fallback sms' is not known; name sms under channel in the head",
    "fallback_unknown_part": "line 21: fallback copy for email has no 'footer'; its parts are: subject, preheader, body, cta",
    "fallback_without_cta": "line 12: fallback copy for email has no 'cta'; add a heading '## cta'",
    "head_is_a_list": "line 1: should be a mapping of keys to values, not a list; known keys: name, intent",
    "input_nobody_gives": "line 7: no brief gives 'weather' to a template; there are: brand, titles",
    "key_twice": "line 7: key 'step' stands twice; keep one of them",
    "must_cite_on_copy": "line 10: copy for readers cites nothing, so must_cite cannot hold; remove it",
    "no_fallback": "section 'fallback email' is missing; add a heading '# fallback email'",
    "no_head": "line 1: does not begin with a head; begin with ---",
    "no_system": "section 'system' is missing; add a heading '# system'",
    "open_head": "line 1: the head has no end; close it with a line ---",
    "section_twice": "line 14: section 'system' stands twice; keep one; the first begins on line 8",
    "system_in_a_template": "line 22: section 'system' is not known; the sections here are: guidance, fallback email",
    "text_before_sections": "line 8: text before the first heading; put it under a heading",
    "token_and_input": "line 7: 'brand' is an input and a token; rename one of them",
    "token_misused": "line 19: 'first_name' is a token of the copy; write the token {{ first_name }}",
    "token_not_declared": "line 18: 'first_name' is used but not declared; declare it under inputs or tokens",
    "tone_unknown": "line 9: tone: 'on_voise' is not known; did you mean 'on_voice'?",
    "two_keys_in_a_test": "line 9: a test has exactly one key; begin each with '- ' on a line of its own",
    "unclosed_brace": "line 13: syntax error: unexpected `/`; mend the {{ }} or {% %} on that line",
    "unclosed_loop": "line 13: syntax error: unexpected end of input",
    "undeclared_variable": "line 13: 'draughts' is used but not declared; did you mean 'draft'?",
    "unknown_key": "line 7: unknown key 'risk_levle'; did you mean 'risk_level'?",
    "unknown_section": "line 14: section 'sytem' is not known; did you mean 'system'?",
    "unknown_test": "line 7: no test is called 'must_sight'; did you mean 'must_cite'?",
    "unused_input": "line 6: 'evidence' is declared but not used; use it or remove it",
    "wrong_risk": "line 4: risk_level: 'extreme' is not known; known: low, medium, high",
    "wrong_type": "line 6: inputs: should be a mapping of keys to values, not a list",
}
GOOD = (BROKEN.parent / "good" / "judge.md").read_text()


@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_broken_prompt_is_refused_with_file_line_and_mend(name: str) -> None:
    path = BROKEN / f"{name}.md"

    with pytest.raises(InputError) as refusal:
        parse_prompt(read_text(path), where=path.name)

    assert str(refusal.value).startswith(f"{name}.md: {COMPLAINTS[name]}")
    assert refusal.value.mend


def test_every_broken_prompt_has_its_complaint_in_the_table() -> None:
    assert {path.stem for path in BROKEN.glob("*.md")} == set(COMPLAINTS)


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "is empty"),
        (GOOD.encode() + b"\0", "holds a NUL byte"),
        (GOOD.encode() + b"\xff", "is not UTF-8"),
        (GOOD.encode() + b"x" * MAX_PROMPT_BYTES, "is larger than 262,144 bytes"),
        (GOOD.encode()[:40], "the head has no end"),
    ],
    ids=["empty", "nul", "encoding", "too large", "cut off"],
)
def test_a_file_that_is_no_prompt_is_refused(tmp_path: Path, raw: bytes, complaint: str) -> None:
    (tmp_path / "judge.md").write_bytes(raw)

    with pytest.raises(InputError, match=complaint) as refusal:
        load_prompts(workspace=tmp_path)

    assert "judge.md" in str(refusal.value)


def test_a_prompt_that_links_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text(GOOD)
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "judge.md").symlink_to(tmp_path / "outside.md")

    with pytest.raises(InputError, match="leads out of its folder"):
        load_prompts(workspace=folder)


def test_the_same_name_in_two_files_is_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "judge.md").write_text(GOOD)

    with pytest.raises(InputError, match="stands in two files"):
        load_prompts(workspace=tmp_path)


def test_a_prompt_of_the_workspace_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    ours = (SHIPPED / "roles" / "writer_cta.md").read_text().replace("Two to four words", "One word")
    (tmp_path / "writer_cta.md").write_text(ours)

    shipped, laid_over = load_prompts(), load_prompts(workspace=tmp_path)

    assert laid_over.get("writer_cta").text == ours
    assert laid_over.get("writer_cta").content_hash != shipped.get("writer_cta").content_hash
    assert set(laid_over.prompts) == set(shipped.prompts)


def test_a_workspace_without_prompts_has_the_shipped_ones(tmp_path: Path) -> None:
    assert load_prompts(workspace=tmp_path / "prompts") == load_prompts()


def test_the_version_of_a_prompt_is_the_hash_of_its_file() -> None:
    prompt = parse_prompt(GOOD, where="judge.md")

    assert prompt.content_hash == parse_prompt(GOOD, where="folder/judge.md").content_hash
    assert prompt.content_hash != parse_prompt(GOOD + "\n", where="judge.md").content_hash


def test_a_name_that_is_not_there_is_answered_with_the_nearest(library: Library) -> None:
    with pytest.raises(InputError, match="did you mean 'price_drop'"):
        library.get("pricedrop")


def test_a_template_without_copy_for_a_channel_says_which_it_serves(library: Library) -> None:
    with pytest.raises(InputError, match="no copy for chat") as refusal:
        library.template("price_drop", ["email", "chat"])

    assert "it serves email, sms, push" in str(refusal.value)


def test_a_role_prompt_is_no_template(library: Library) -> None:
    with pytest.raises(InputError, match="a role's own prompt"):
        library.template("writer_body", ["email"])


@pytest.mark.parametrize(("name", "tier"), [("rfp_answer", "A"), ("demo_nurture", "B"), ("chat_reply", "C")])
def test_the_risk_of_a_template_is_a_floor_for_the_tier(library: Library, name: str, tier: str) -> None:
    assert FLOOR[library.risk_of(name)] == tier


@pytest.mark.parametrize(
    ("channels", "objective", "name"),
    [
        (["ad", "social"], "Sell overshirts to people who search for wool clothing.", "social_ads"),
        (["email"], "Introduce our blanket to those who care for wool.", "product_launch"),
        (["email"], "Welcome people who have just signed up.", "welcome"),
        (["email"], "Invite customers back who have not ordered for a year.", "winback"),
        (["sms", "push"], "Tell people that the lantern is back in stock.", "back_in_stock"),
        (["document"], "Answer the request for proposal of the city.", "rfp_answer"),
        (["email", "landing"], "Launch of the chair.", "product_launch"),
        (["email", "landing"], "Tell every customer about the outage.", "crisis_notice"),
        (["chat"], "Say how wool is washed.", "chat_reply"),
    ],
)
def test_a_brief_without_a_template_gets_the_one_for_its_channels_and_objective(
    library: Library, channels: list[Channel], objective: str, name: str
) -> None:
    assert choose_template(channels, objective, library) == name


@pytest.mark.parametrize(
    "objective",
    ["Sell blankets before Christmas",
     "Get 500 orders with 20 percent off", "Tell regulars that Mountain Oolong is back on the shelf",
     "Sell blankets and candles to people who looked at them and did not order"],
)  # fmt: skip
def test_a_template_that_says_things_of_its_readers_is_never_guessed(library: Library, objective: str) -> None:
    with pytest.raises(InputError, match="add `template:`"):
        choose_template(["email"], objective, library)


def test_channels_that_no_template_serves_together_are_named(library: Library) -> None:
    with pytest.raises(InputError, match="chat and sms together"):
        choose_template(["chat", "sms"], "Say hello", library)


def test_every_shipped_prompt_has_an_owner_an_expectation_and_tests(library: Library) -> None:
    bare = [p.name for p in library.prompts.values() if not (p.head.owner and p.head.expected and p.head.tests)]

    assert bare == []
