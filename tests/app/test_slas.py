from app.reference import slas
from app.slas import read_promises


def test_every_step_that_promises_something_says_how_it_is_measured_again() -> None:
    page = slas()

    steps = read_promises().steps
    assert {"intake", "ground", "check", "submit", "package", "knowledge search", "notice"} <= set(steps)
    assert all(one.again in page and one.measured in page for one in steps.values())
