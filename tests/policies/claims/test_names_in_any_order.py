"""Names are found alike however Python orders its sets."""

import os
import subprocess
import sys

_NAMED = """
from policies.claims.names import Names
from policies.claims.plain import Plain
from tests.support.shelf import product

box = product("HUM-BOX", "Hum Box Radio Set", brand="Hum Box", category="Toys")
fox = product("FOX-LAMP", "Fox Lamp")
plain = Plain("body", "Hum Box: five cards. The Fox Lamp is beside it.")
print([mention.skus for mention in Names([box, fox], ["HUM-BOX", "FOX-LAMP"]).mentions(plain)])
"""


def test_a_name_of_words_that_describe_is_found_alike_in_every_run() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", _NAMED], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, text=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }  # fmt: skip
    assert answers == {"[('HUM-BOX',), ('FOX-LAMP',)]\n"}
