"""Who may do what, by role."""

from policies.access import EVERYBODY, may, who_may


def test_strategists_and_brand_leads_sign_and_nobody_else() -> None:
    assert {role for role in EVERYBODY if may("sign", {role})} == {"strategist", "brand_lead"}


def test_brand_leads_and_compliance_officers_stop_things() -> None:
    assert {role for role in EVERYBODY if may("hold", {role})} == {"brand_lead", "compliance_officer"}
    assert {role for role in EVERYBODY if may("withdraw", {role})} == {"brand_lead", "compliance_officer"}


def test_a_refusal_names_whom_to_ask() -> None:
    assert who_may("withdraw") == "a brand lead or a compliance officer"
    assert who_may("decide") == "a brand lead or a compliance officer or an editor"
