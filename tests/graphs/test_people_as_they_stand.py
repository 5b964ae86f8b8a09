import asyncio
from pathlib import Path

import pytest

from graphs.files import WorkspaceFiles
from marque.errors import InputError

PEOPLE = "schema: 1\npeople:\n  {who}@shop.example: [editor]\n"


async def test_who_is_who_is_read_anew_only_when_the_file_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, files = tmp_path / "people.yaml", WorkspaceFiles(workspace=tmp_path)
    file.write_text(PEOPLE.format(who="ann"))
    first = await files.people()
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "to_thread", None)  # a look at the file is not handed to a thread
        assert await files.people() is first

    file.write_text(PEOPLE.format(who="annabel"))

    assert (await files.people()).lists("annabel@shop.example")
    file.unlink()
    with pytest.raises(InputError):
        await files.people()
