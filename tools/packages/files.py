"""The package as files: `package.json` and a preview of each variant, written whole or not at all."""

import json
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from marque.errors import Unavailable
from tools.packages.preview import as_html

LEFT_AFTER = 60
"""Seconds after which a folder that is worked in was left by a killed process: to write a package takes a moment."""
_AT_WORK = ".writing"


def write_files(folder: Path, package: dict[str, Any]) -> None:
    """Write the package's files into a folder of their own; an earlier, complete one is replaced at once."""
    work: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=_AT_WORK, dir=folder.parent))
        building = work / "new"
        building.mkdir()
        (building / "package.json").write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", "utf-8")
        for message in package["messages"]:
            for variant in message["variants"]:
                _write_previews(building, message["channel"], variant)
        if folder.exists():
            folder.rename(work / "old")
        building.rename(folder)
    except OSError as error:
        raise Unavailable(
            f"the package is recorded, its files cannot be written: {error.strerror}", where=str(folder.name),
            mend="make room or mend the permissions, then run `marque campaigns show ID --write`",
        ) from error  # fmt: skip
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def clear_left(folder: Path) -> None:
    """Remove what killed processes left where packages are written; a package is never touched."""
    for work in folder.glob(f".*{_AT_WORK}"):
        with suppress(FileNotFoundError):  # its owner was alive after all, or another process clears too
            # The machine's own clock, because the file system's instants are.
            if work.is_dir() and not work.is_symlink() and time.time() - work.stat().st_mtime > LEFT_AFTER:
                shutil.rmtree(work, ignore_errors=True)


def mark_withdrawn(folder: Path, reason: str) -> None:
    """Put a note into a package's folder for whoever takes the files away; a folder that is gone needs none."""
    if folder.is_dir():
        (folder / "WITHDRAWN.txt").write_text(f"This campaign was withdrawn. Do not send it.\n\n{reason}\n", "utf-8")


def _write_previews(folder: Path, channel: str, packaged: dict[str, Any]) -> None:
    variant = packaged["copy"]
    name = f"{channel}-{variant['id']}"
    lines = [variant.get(part) or "" for part in ("subject", "preheader", "body")]
    call = f"{variant['cta']}: {variant['cta_url']}" if variant.get("cta") else ""
    text = "\n\n".join(part for part in (*lines, call, variant.get("footer") or "") if part)
    (folder / f"{name}.txt").write_text(text + "\n", "utf-8")
    (folder / f"{name}.md").write_text(_as_markdown(variant), "utf-8")
    if channel == "email":
        (folder / f"{name}.html").write_text(as_html(packaged), "utf-8")


def _as_markdown(variant: dict[str, Any]) -> str:
    call = f"[{variant['cta']}]({variant['cta_url']})" if variant.get("cta") and variant.get("cta_url") else ""
    head = f"# {variant['subject']}" if variant.get("subject") else ""
    parts = (head, variant.get("preheader") or "", variant["body"], call, variant.get("footer") or "")
    return "\n\n".join(part for part in parts if part) + "\n"
