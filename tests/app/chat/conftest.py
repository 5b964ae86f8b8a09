"""The test shop of the graphs, which conversations are held over."""

from tests.graphs.conftest import shop, workspace  # noqa: F401 - fixtures
