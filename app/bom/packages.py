"""The Python packages, from the metadata that they were installed with."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions

from cyclonedx.contrib.license.exceptions import InvalidLicenseExpressionException
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from packageurl import PackageURL

from app.bom.parts import Part


def installed(but: str) -> Iterator[Part]:
    """Yield each installed package, each once, in order; `but` is ours, which the bill is of."""
    found = {_plain(dist.metadata["Name"]): dist for dist in distributions() if dist.metadata["Name"]}
    for name, dist in sorted(found.items()):
        if name != but:
            yield Part(_package(name, dist))


def _package(name: str, dist: Distribution) -> Component:
    purl = PackageURL("pypi", name=name, version=dist.version)
    licence = _licence(dist)
    return Component(
        bom_ref=purl.to_string(), type=ComponentType.LIBRARY, name=name, version=dist.version, purl=purl,
        licenses=[licence] if licence else (),
    )  # fmt: skip


def _licence(dist: Distribution) -> LicenseExpression | None:
    """Return the licence where the metadata names it in the terms of SPDX, and not only in words."""
    said = dist.metadata["License-Expression"]
    try:
        return LicenseFactory().make_with_expression(said) if said else None
    except InvalidLicenseExpressionException:
        return None


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
