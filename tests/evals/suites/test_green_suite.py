from evals.running import example_settings
from evals.suites.green import SUITE, Row
from evals.suites.suite import Setting


def test_the_suite_counts_what_the_words_tell() -> None:
    rows = [
        Row(text="Our kettle uses 30% less energy.", label="1"),
        Row(text="Made from recycled wool.", label="1"),
        Row(text="The sofa comes in moss green.", label="0"),
        Row(text="Extreme weather may interrupt our production.", label="0"),
    ]

    assert SUITE.run(rows, Setting(settings=example_settings(), seed=1)).figures(1)["f1"] == 1
